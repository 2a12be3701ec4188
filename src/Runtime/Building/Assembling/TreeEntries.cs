using BuildKit.Building.Contexts;
using BuildKit.Files;
using BuildKit.Layers;

namespace BuildKit.Building.Assembling;

/// <summary>All files of a tree as entries of an archive, parents before children, in the order of their names' bytes.</summary>
internal static class TreeEntries
{
    public static IEnumerable<LayerEntry> Enumerate(ISourceTree tree, DateTimeOffset? newest) => Below(tree, ".", newest);

    private static IEnumerable<LayerEntry> Below(ISourceTree tree, string directory, DateTimeOffset? newest)
    {
        foreach (var item in tree.List(directory))
        {
            LayerEntry? entry = item.Kind switch
            {
                FileKind.Directory => new LayerEntry.Directory { Path = item.Path, Mode = item.Mode },
                FileKind.RegularFile => new LayerEntry.RegularFile(item.Size, () => tree.Open(item)) { Path = item.Path, Mode = item.Mode },
                FileKind.SymbolicLink => new LayerEntry.SymbolicLink(item.LinkTarget!) { Path = item.Path, Mode = item.Mode },
                FileKind.Fifo => new LayerEntry.Fifo { Path = item.Path, Mode = item.Mode },
                _ => null,
            };
            if (entry is not null) yield return entry with { Uid = (int)item.Uid, Gid = (int)item.Gid, Time = item.Time > newest ? newest.Value : item.Time, Xattrs = tree.AttributesOf(item) };
            if (item.Kind != FileKind.Directory) continue;
            foreach (var below in Below(tree, item.Path, newest)) yield return below;
        }
    }
}
