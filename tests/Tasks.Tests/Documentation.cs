using System.Text.RegularExpressions;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

public sealed partial class Documentation
{
    [Fact]
    public void Every_property_and_item_of_the_targets_is_in_the_manual()
    {
        var manual = Words(File.ReadAllText(Path.Combine(PackedTasks.Repository, "docs/msbuild.md")));
        var used = Directory.EnumerateFiles(Path.Combine(PackedTasks.Repository, "src/Tasks"), "*.targets", SearchOption.AllDirectories)
            .SelectMany(file => Reference().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .Where(static name => name.StartsWith("Container", StringComparison.Ordinal) || name.StartsWith("Generated", StringComparison.Ordinal) || name.StartsWith("BuildKitContainers", StringComparison.Ordinal))
            .Distinct();

        Assert.Empty(used.Except(manual));
    }

    [Fact]
    public void Every_code_of_the_tasks_has_a_line_in_the_list_of_errors()
    {
        var list = File.ReadAllText(Path.Combine(PackedTasks.Repository, "docs/errors.md"));
        var used = Directory.EnumerateFiles(Path.Combine(PackedTasks.Repository, "src/Tasks"), "*.*", SearchOption.AllDirectories)
            .Where(static file => Path.GetExtension(file) is ".cs" or ".targets" && !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Distinct();

        Assert.All(used, code => Assert.Contains($"| {code} |", list, StringComparison.Ordinal));
    }

    private static HashSet<string> Words(string text) => [.. Word().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"[$@%]\((?<name>[A-Za-z_]+)|Name=""(?<name>Container[A-Za-z]+|Generated[A-Za-z]+)""")]
    private static partial Regex Reference();

    [GeneratedRegex("[A-Za-z_]+")]
    private static partial Regex Word();

    [GeneratedRegex("BK[0-9]{4}")]
    private static partial Regex Code();
}
