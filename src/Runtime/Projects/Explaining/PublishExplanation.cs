namespace BuildKit.Projects.Explaining;

/// <summary>What the last publish that changed something made, and why. Found in the obj folder of a project.</summary>
/// <param name="Folder">Where its output lay, below the project's folder: <c>obj/Release/net10.0</c>.</param>
/// <param name="Time">When it ended.</param>
/// <param name="Image">The explanation of one image.</param>
public sealed record PublishExplanation(string Folder, DateTimeOffset Time, ImageExplanation Image)
{
    private static readonly string[] ProjectKinds = [".csproj", ".fsproj", ".vbproj"];

    /// <summary>obj/configuration/framework/runtime/container.</summary>
    private static readonly EnumerationOptions Search = new()
    {
        RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public static bool IsProjectFile(string path) => ProjectKinds.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The newest record of the project and, of its configuration and framework, the newest for each other runtime identifier. Sorted by
    /// runtime identifier.
    /// </summary>
    /// <param name="path">A project file, or a folder that holds exactly one.</param>
    /// <exception cref="ProjectException">There is no project, or it was not published yet.</exception>
    public static IReadOnlyList<PublishExplanation> Find(string path)
    {
        var project = ProjectOf(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(project))!;
        var records = Records(folder).OrderByDescending(r => r.File.LastWriteTimeUtc).ThenBy(r => r.Place, StringComparer.Ordinal).ToList();
        if (records.Count == 0) throw ProjectException.NeverPublished(project);
        var group = GroupOf(records[0].Place);
        return
        [
            .. records.Where(r => GroupOf(r.Place) == group)
                .SelectMany(r => r.Record.Images.Select(i => new PublishExplanation(r.Place, new DateTimeOffset(r.File.LastWriteTimeUtc), i)))
                .DistinctBy(e => e.Image.RuntimeIdentifier, StringComparer.Ordinal).OrderBy(e => e.Image.RuntimeIdentifier, StringComparer.Ordinal),
        ];
    }

    private static string ProjectOf(string path)
    {
        if (File.Exists(path) && IsProjectFile(path)) return path;
        string[] projects = Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Where(IsProjectFile)] : [];
        return projects is [var only] ? only : throw ProjectException.NotOneProject(path, projects.Length);
    }

    private static IEnumerable<(string Place, FileInfo File, ExplanationRecord Record)> Records(string folder)
    {
        var obj = new DirectoryInfo(Path.Combine(folder, "obj"));
        if (!obj.Exists) yield break;
        foreach (var file in obj.EnumerateFiles(ExplanationRecord.FileName, Search))
        {
            if (file.Directory is not { Name: "container", Parent: { } output } || ExplanationRecord.Load(file.FullName) is not { } record) continue;
            yield return (Path.GetRelativePath(folder, output.FullName).Replace('\\', '/'), file, record);
        }
    }

    /// <summary>Configuration and framework of <c>obj/Release/net10.0/linux-x64</c>.</summary>
    private static string GroupOf(string place) => string.Join('/', place.Split('/').Take(3));
}
