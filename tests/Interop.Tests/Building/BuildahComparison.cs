using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Runtimes;

namespace BuildKit.Interop.Tests.Building;

/// <summary>
/// Compared: a folder for each Dockerfile that buildah builds, too. Files and settings of both results are the same, except for what the file
/// "differences" lists: "-" is buildah's, "+" is ours, "#" the reason. UPDATE_GOLDEN=1 writes the lines, to be given reasons.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class BuildahComparison(BuildahPlace place) : IClassFixture<BuildahPlace>
{
    private static readonly string Root = Path.Combine(Path.GetDirectoryName(Here())!, "Compared");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Root).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Cases))]
    public async Task Makes_the_same_image(string name)
    {
        var folder = Path.Combine(Root, name);
        var context = place.In("context-" + name);
        RuntimeTool.Run("cp", "-r", folder, context);
        File.Delete(Path.Combine(context, "differences"));
        if (File.Exists(Path.Combine(context, "prepare"))) Assert.Equal(0, RuntimeTool.Run("sh", ["-e", "prepare"], [], context).Code);
        string[] options = File.Exists(Path.Combine(folder, "options")) ? File.ReadAllLines(Path.Combine(folder, "options")) : [];

        var (ours, theirs) = await place.BuildAsync(name, context, options);
        string[] found = [.. theirs.Except(ours).Select(l => "- " + l), .. ours.Except(theirs).Select(l => "+ " + l)];
        var golden = Path.Combine(folder, "differences");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && (found.Length > 0 || File.Exists(golden))) File.WriteAllLines(golden, found);
        var expected = File.Exists(golden) ? File.ReadAllLines(golden).Where(l => l.StartsWith('-') || l.StartsWith('+')) : [];
        Assert.Equal(string.Join('\n', expected), string.Join('\n', found));
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
