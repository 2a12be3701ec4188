using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>
/// Compared: a folder for each Dockerfile that another builder builds, too. Files and settings of both results are the same, except for what a file of
/// differences lists: "-" is the other's, "+" is ours, "#" the reason. UPDATE_GOLDEN=1 writes the lines, to be given reasons.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class ComparedCase
{
    private const string Differences = "differences";
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(Here())!, "Compared");

    public static TheoryData<string> All => [.. Directory.GetDirectories(Root).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    /// <param name="name">The case.</param>
    /// <param name="builds">Ours.</param>
    /// <param name="golden">The file that lists what the other makes otherwise.</param>
    /// <param name="theirs">Builds an image of a context with options, and describes it.</param>
    public static async Task AssertAsync(string name, ComparedBuilds builds, string golden, Func<string, string, IReadOnlyList<string>, IReadOnlyList<string>> theirs)
    {
        var folder = Path.Combine(Root, name);
        var context = builds.In("context-" + name);
        RuntimeTool.Run("cp", "-r", folder, context);
        foreach (var file in Directory.GetFiles(context, Differences + "*")) File.Delete(file);
        if (File.Exists(Path.Combine(context, "prepare"))) Assert.Equal(0, RuntimeTool.Run("sh", ["-e", "prepare"], [], context).Code);
        string[] options = File.Exists(Path.Combine(folder, "options")) ? File.ReadAllLines(Path.Combine(folder, "options")) : [];

        var image = $"localhost/{name}";
        var ours = await builds.BuildAsync(image, context, options);
        AssertListed(Path.Combine(folder, golden), ours, theirs(image, context, options));
    }

    private static void AssertListed(string golden, IReadOnlyList<string> ours, IReadOnlyList<string> theirs)
    {
        string[] found = [.. theirs.Except(ours).Select(l => "- " + l), .. ours.Except(theirs).Select(l => "+ " + l)];
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && (found.Length > 0 || File.Exists(golden))) File.WriteAllLines(golden, found);
        var expected = File.Exists(golden) ? File.ReadAllLines(golden).Where(l => l.StartsWith('-') || l.StartsWith('+')) : [];
        Assert.Equal(string.Join('\n', expected), string.Join('\n', found));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
