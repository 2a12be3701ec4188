using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Layers;

/// <summary>The upper directory of an overlay as the entries of a layer: what was made and changed, and whiteouts for what was removed (image-spec layer.md).</summary>
[SupportedOSPlatform("linux")]
public sealed class LayerDiff(RootedDirectory upper, LayerDiffOptions options)
{
    private readonly Dictionary<(DeviceNumber, ulong), string> _linked = [];
    private readonly string _opaque = options.UserXattrs ? "user.overlay.opaque" : "trusted.overlay.opaque";

    /// <summary>Parents before children, the names of a directory in the order of their bytes with whiteouts first. Lazy; owners are as on the disk.</summary>
    public IEnumerable<LayerEntry> Enumerate() => Children(".");

    private IEnumerable<LayerEntry> Children(string directory)
    {
        foreach (var item in upper.Enumerate(directory).OrderBy(i => i.Kind != FileKind.CharacterDevice))
        {
            var path = directory == "." ? item.Name : $"{directory}/{item.Name}";
            // Gone since the listing; or a socket, which means nothing without its process.
            if (upper.TryStat(path) is not { } status || status.Kind == FileKind.Socket) continue;
            // A container that makes such a file would have the layer remove what it likes.
            if (Layers.Whiteout.Is(item.Name)) throw LayerException.NotRepresentable(path, "a name that begins with '.wh.', which layers read as a removal");
            foreach (var entry in Entries(path, item.Name, directory, status)) yield return entry;
        }
    }

    private IEnumerable<LayerEntry> Entries(string path, string name, string directory, FileStatus status)
    {
        if (IsWhiteout(status))
        {
            // What hides nothing was made and removed again; readers may take a whiteout of nothing for damage.
            if (options.Below(path) is not null) yield return Whiteout($"{(directory == "." ? "" : directory + "/")}.wh.{name}");
            yield break;
        }

        if (options.Skips(path, status)) yield break;
        if (status.Kind != FileKind.Directory)
        {
            yield return Linked(path, status);
            yield break;
        }

        using var children = Children(path).GetEnumerator();
        var any = children.MoveNext();
        // The kernel marks every new directory as opaque, which only says something where there is one below.
        var isOpaque = upper.GetXattr(path, _opaque) is [(byte)'y'] && options.Below(path) is { Kind: FileKind.Directory };
        if (!any && !isOpaque && options.SkipsEmptied(path, status)) yield break;
        yield return DirectoryEntries.Of(upper, path, status);
        if (isOpaque) yield return Whiteout($"{path}/.wh..wh..opq");
        for (; any; any = children.MoveNext()) yield return children.Current;
    }

    private LayerEntry Linked(string path, FileStatus status) =>
        status.Links > 1 && !_linked.TryAdd((status.Device, status.Inode), path)
            ? DirectoryEntries.Link(path, _linked[(status.Device, status.Inode)], status)
            : DirectoryEntries.Of(upper, path, status, isBusy: true);

    private static bool IsWhiteout(FileStatus status) => status is { Kind: FileKind.CharacterDevice, Represents: { Major: 0, Minor: 0 } };

    /// <summary>Without a time: when something was removed would make equal changes differ, and nobody ever sees it.</summary>
    private static LayerEntry.RegularFile Whiteout(string path) => new(0, () => Stream.Null) { Path = path, Mode = 0x180 };
}
