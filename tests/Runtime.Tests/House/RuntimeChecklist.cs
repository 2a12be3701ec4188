using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace BuildKit.Runtime.Tests.House;

/// <summary>docs/design/runtime.md names the test behind each promise; a name that leads nowhere promises nothing.</summary>
public sealed partial class RuntimeChecklist
{
    [Fact]
    public void Every_test_that_the_document_names_exists()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));
        var sources = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText).ToList();
        var named = Name().Matches(File.ReadAllText(Path.Combine(root, "docs", "design", "runtime.md"))).Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).Distinct().ToList();
        Assert.True(named.Count > 100);
        Assert.Equal([], named.Where(n => !sources.Any(s => s.Contains($"class {n.Class}", StringComparison.Ordinal) && s.Contains($" {n.Method}(", StringComparison.Ordinal))));
    }

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex("`([A-Z][A-Za-z]+)\\.([A-Z][A-Za-z_0-9]*_[A-Za-z_0-9]+)`")]
    private static partial Regex Name();
}
