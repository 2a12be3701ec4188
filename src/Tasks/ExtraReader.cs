using BuildKit.Oci;
using BuildKit.Projects;
using Microsoft.Build.Framework;

namespace BuildKit.Tasks;

/// <summary>ContainerFile, ContainerDirectory and ContainerLayer items.</summary>
internal sealed class ExtraReader(PublishImage task, string directory)
{
    public ExtraContent Read() => new()
    {
        Files = [.. task.Files.Select(item => ReadFile("ContainerFile", item))],
        Directories = [.. task.Directories.Select(ReadDirectory)],
        Layers =
        [
            .. task.Layers.GroupBy(LayerOf, StringComparer.Ordinal).Select(ReadLayer)
                .OrderBy(static layer => layer.Order).ThenBy(static layer => layer.Layer.Title, StringComparer.Ordinal)
                .Select(static layer => layer.Layer),
        ],
    };

    private static string LayerOf(ITaskItem item) => RequestReader.NullIfEmpty(item.GetMetadata("Layer")) ?? "files";

    private (int Order, ExtraLayer Layer) ReadLayer(IGrouping<string, ITaskItem> items)
    {
        var order = Words.NumberOrNull("Order of ContainerLayer", First(items, "Order")) ?? 0;
        var compression = Words.ChoiceOrNull<LayerCompression>("Compression of ContainerLayer", First(items, "Compression"));
        return (order, new ExtraLayer { Title = items.Key, Files = [.. items.Select(item => ReadFile("ContainerLayer", item))], Compression = compression });
    }

    private static string? First(IEnumerable<ITaskItem> items, string metadata) =>
        items.Select(item => item.GetMetadata(metadata)).FirstOrDefault(static value => value.Length > 0);

    private ExtraFile ReadFile(string kind, ITaskItem item) => new()
    {
        SourcePath = Path.GetFullPath(item.ItemSpec, directory),
        TargetPath = Target(item),
        Mode = Words.ModeOrNull(kind, item.GetMetadata("Mode")),
        Owner = OwnerOf(item),
    };

    /// <summary>A target that ends in a slash is a folder, which keeps what a wildcard matched; none is the working directory.</summary>
    private static string Target(ITaskItem item)
    {
        var target = item.GetMetadata("TargetPath").Replace('\\', '/');
        if (target.Length > 0 && target[^1] != '/') return target;
        var name = Path.GetFileName(item.ItemSpec.Replace('\\', '/'));
        return target + item.GetMetadata("RecursiveDir").Replace('\\', '/') + name;
    }

    private static ExtraDirectory ReadDirectory(ITaskItem item)
    {
        var directory = new ExtraDirectory { TargetPath = item.ItemSpec, Owner = OwnerOf(item) };
        return Words.ModeOrNull("ContainerDirectory", item.GetMetadata("Mode")) is { } mode ? directory with { Mode = mode } : directory;
    }

    private static FileOwner OwnerOf(ITaskItem item) => item.GetMetadata("Owner") is { Length: > 0 } owner ? FileOwner.Parse(owner) : default;
}
