using System.Runtime.CompilerServices;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Folders and tables beside these sources. UPDATE_GOLDEN=1 writes what is expected anew, to be read in the diff.</summary>
internal static class DockerfileData
{
    public static bool Updates => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static string Root { get; } = Path.Combine(Path.GetDirectoryName(Here())!, "Data");

    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Root, "../../../.."));

    /// <summary>The names of the cases of a kind: one folder each.</summary>
    public static TheoryData<string> Cases(string kind)
    {
        var names = Directory.GetDirectories(Path.Combine(Root, kind)).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal);
        return [.. names];
    }

    public static string Read(string kind, string name, string file) => File.ReadAllText(Path.Combine(Root, kind, name, file));

    public static bool Has(string kind, string name, string file) => File.Exists(Path.Combine(Root, kind, name, file));

    /// <summary>Lines of a table; '#' begins a comment.</summary>
    public static IEnumerable<(int Line, string Text)> Table(string name) =>
        File.ReadAllLines(Path.Combine(Root, name)).Select((text, index) => (index + 1, text)).Where(l => l.text.Length > 0 && !l.text.StartsWith('#'));

    public static void Expect(string kind, string name, string file, string actual)
    {
        var path = Path.Combine(Root, kind, name, file);
        if (Updates) File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{path} is missing; run with UPDATE_GOLDEN=1 and read what it writes");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
