using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace BuildKit.Tasks;

/// <summary>Says by which names a compiler calls the folders of the sources; see <see cref="SourcePathMap"/>.</summary>
[MSBuildMultiThreadableTask]
public sealed class MapSourcePaths : Task
{
    [Required]
    public string ProjectFile { get; set; } = "";

    public ITaskItem[] References { get; set; } = [];

    public ITaskItem[] SourceRoots { get; set; } = [];

    [Output]
    public string PathMap { get; private set; } = "";

    /// <summary>What the project's folder is called in the map.</summary>
    [Output]
    public string MappedFolder { get; private set; } = "";

    [Output]
    public bool IsSourceControlled { get; private set; }

    public override bool Execute() => TaskReport.Run(Log, ProjectFile, () =>
    {
        var folder = Path.GetDirectoryName(ProjectFile)!;
        var references = References.Select(reference => Path.GetDirectoryName(Path.GetFullPath(reference.ItemSpec, folder))!);
        var repositories = SourceRoots.Where(static root => root.GetMetadata("SourceControl").Length > 0 && root.GetMetadata("NestedRoot").Length == 0);
        (PathMap, MappedFolder, IsSourceControlled) = SourcePathMap.Create(folder, references, repositories.Select(static root => root.ItemSpec));
        Log.LogMessage(MessageImportance.Low, "Source paths: {0}", PathMap);
    });
}
