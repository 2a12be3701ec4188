using BuildKit.Projects;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace BuildKit.Tasks;

/// <summary>The platforms of a publish and their files, out of the items that the targets collected.</summary>
internal sealed class Outputs(PublishImage task, string directory, TaskLoggingHelper log)
{
    private const string WholeFolder = "Files come from {0}, because ContainerLayerSource or the kind of publish (single file, AOT) says so.";
    private const int MostNamed = 10;

    private readonly ExtraContent _extra = new ExtraReader(task, directory).Read();

    public static int Count(ITaskItem[] inputs) => inputs.Count(static item => item.GetMetadata("ContainerKind") == "Output");

    /// <param name="excluded">What this publish itself writes; it is no publish output even where it lies in the publish folder.</param>
    public IReadOnlyList<ProjectOutput> Read(IReadOnlyList<string> excluded)
    {
        var files = task.Inputs.ToLookup(static item => item.GetMetadata("ContainerRid"), StringComparer.Ordinal);
        var platforms = task.Inputs.Where(static item => item.GetMetadata("ContainerKind") == "Output");
        ProjectOutput[] outputs = [.. platforms.Select(platform => Read(platform, files[platform.ItemSpec], excluded))];
        return outputs.Length > 0 ? outputs : throw TaskInputException.NothingCollected(task.ProjectName);
    }

    private ProjectOutput Read(ITaskItem output, IEnumerable<ITaskItem> files, IReadOnlyList<string> excluded) => new()
    {
        RuntimeIdentifier = output.ItemSpec,
        Items = Reconcile(output, [.. files.Select(ReadFile).OfType<PublishItem>()], excluded),
        EntryAssembly = output.GetMetadata("EntryAssembly"),
        EntryHost = RequestReader.NullIfEmpty(output.GetMetadata("EntryHost")),
        PackageFolders = output.GetMetadata("PackageFolders").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        AssetsFile = RequestReader.NullIfEmpty(output.GetMetadata("AssetsFile")) is { } assets ? Path.GetFullPath(assets, directory) : null,
        Extra = _extra,
    };

    private PublishItem? ReadFile(ITaskItem item) => item.GetMetadata("ContainerKind") switch
    {
        "Asset" => ReadAsset(item),
        _ when item.GetMetadata("CopyToPublishDirectory") is not ("PreserveNewest" or "Always" or "IfDifferent") => null,
        _ => new PublishItem
        {
            SourcePath = Path.GetFullPath(item.ItemSpec, directory),
            RelativePath = item.GetMetadata("RelativePath"),
            Origin = new ItemMetadata
            {
                NuGetPackageId = item.GetMetadata("NuGetPackageId"),
                NuGetPackageVersion = item.GetMetadata("NuGetPackageVersion"),
                ReferenceSourceTarget = item.GetMetadata("ReferenceSourceTarget"),
                MSBuildSourceProjectFile = item.GetMetadata("MSBuildSourceProjectFile"),
            }.ToOrigin(),
        },
    };

    private PublishItem ReadAsset(ITaskItem item) => new()
    {
        SourcePath = Path.GetFullPath(item.ItemSpec, directory),
        RelativePath = item.GetMetadata("TargetPath"),
        Origin = new ItemOrigin.StaticAsset(RequestReader.NullIfEmpty(item.GetMetadata("Integrity")), item.GetMetadata("SourceType")),
    };

    private IReadOnlyList<PublishItem> Reconcile(ITaskItem output, IReadOnlyList<PublishItem> items, IReadOnlyList<string> excluded)
    {
        var folder = output.GetMetadata("PublishDirectory");
        var memory = Path.Combine(task.StateDirectory, $"assets-{output.ItemSpec}.txt");
        var source = Words.Choice("ContainerLayerSource", output.GetMetadata("LayerSource"), LayerSource.Auto);
        if (source == LayerSource.Auto && HoldsProject(folder)) source = LayerSource.Items;
        var content = new PublishFolder
        {
            Path = folder,
            Source = source,
            Excluded = excluded,
            Earlier = File.Exists(memory) ? File.ReadLines(memory).ToHashSet(StringComparer.Ordinal) : new HashSet<string>(),
        }.Reconcile(items);
        if (content.Remembered.Count > 0) WrittenList.WriteIfChanged(memory, string.Concat(content.Remembered.Select(static path => path + "\n")));
        Report(content, folder, source);
        return content.Items;
    }

    /// <summary>Publishing into the project's own folder: what lies there is source code, not output.</summary>
    private bool HoldsProject(string folder)
    {
        var outer = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
        return (directory + Path.DirectorySeparatorChar).StartsWith(outer, StringComparison.Ordinal);
    }

    private void Report(PublishFolderContent content, string folder, LayerSource source)
    {
        if (source == LayerSource.PublishDirectory) log.LogMessage(MessageImportance.Normal, WholeFolder, folder);
        else Say("have no item and come from the publish folder: a target wrote them there", content.Unclaimed);
        Say("differ from their source and come from the publish folder: a target changed them there", content.Changed);
        Say("have an item, are not in the publish folder, and are left out", content.Missing);
        Say("were left in the publish folder by an earlier publish, and are left out", content.Stale);
    }

    private void Say(string what, IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) return;
        var named = string.Join(", ", paths.Take(MostNamed)) + (paths.Count > MostNamed ? ", …" : "");
        log.LogMessage(MessageImportance.Normal, "{0} files {1}: {2}", paths.Count, what, named);
    }
}
