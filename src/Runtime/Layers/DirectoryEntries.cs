using System.Runtime.Versioning;
using BuildKit.Files;

namespace BuildKit.Layers;

/// <summary>A directory tree as the entries of a layer.</summary>
[SupportedOSPlatform("linux")]
public static class DirectoryEntries
{
    /// <summary>
    /// Everything below a root, parents before children, names in the order of their bytes, without an entry for the root. Of a file's
    /// several names the first is the file, the others are hard links to it. Sockets are left out: they mean nothing without their process.
    /// Lazy, and the tree should not change meanwhile; a file that changes its size makes writing the layer fail.
    /// </summary>
    public static IEnumerable<LayerEntry> Enumerate(RootedDirectory root) => Enumerate(root, ".", []);

    private static IEnumerable<LayerEntry> Enumerate(RootedDirectory root, string directory, Dictionary<(DeviceNumber, ulong), string> linked)
    {
        foreach (var item in root.Enumerate(directory))
        {
            var path = directory == "." ? item.Name : $"{directory}/{item.Name}";
            // Gone since the listing.
            if (root.TryStat(path) is not { } status || status.Kind == FileKind.Socket) continue;
            yield return Entry(root, path, status, linked);
            if (status.Kind != FileKind.Directory) continue;
            foreach (var child in Enumerate(root, path, linked)) yield return child;
        }
    }

    internal static LayerEntry.Directory Directory(RootedDirectory root, string path, FileStatus status) =>
        (LayerEntry.Directory)Filled(new LayerEntry.Directory { Path = path, Mode = status.Mode }, status, Attributes(root, path));

    private static LayerEntry Entry(RootedDirectory root, string path, FileStatus status, Dictionary<(DeviceNumber, ulong), string> linked)
    {
        if (status.Links > 1 && status.Kind != FileKind.Directory && !linked.TryAdd((status.Device, status.Inode), path))
            return Link(path, linked[(status.Device, status.Inode)], status);
        return Of(root, path, status);
    }

    internal static LayerEntry Link(string path, string target, FileStatus status) => Filled(new LayerEntry.HardLink(target) { Path = path, Mode = status.Mode }, status, null);

    /// <summary>One object, whatever other names it has. Not a socket.</summary>
    /// <param name="root">Where it is.</param>
    /// <param name="path">Its path there, and the entry's.</param>
    /// <param name="status">As just looked up.</param>
    /// <param name="isBusy">Files may grow while they are read; the entry then has what it had when it was listed.</param>
    internal static LayerEntry Of(RootedDirectory root, string path, FileStatus status, bool isBusy = false)
    {
        return status.Kind switch
        {
            FileKind.Directory => Directory(root, path, status),
            FileKind.RegularFile => Filled(new LayerEntry.RegularFile(status.Size, () => isBusy ? new FirstBytesStream(root.OpenRead(path), status.Size) : root.OpenRead(path)) { Path = path, Mode = status.Mode }, status, Attributes(root, path)),
            FileKind.SymbolicLink => Filled(new LayerEntry.SymbolicLink(root.ReadLink(path)) { Path = path, Mode = status.Mode }, status, null),
            FileKind.CharacterDevice => Filled(new LayerEntry.CharacterDevice(status.Represents.Major, status.Represents.Minor) { Path = path, Mode = status.Mode }, status, null),
            FileKind.BlockDevice => Filled(new LayerEntry.BlockDevice(status.Represents.Major, status.Represents.Minor) { Path = path, Mode = status.Mode }, status, null),
            FileKind.Fifo => Filled(new LayerEntry.Fifo { Path = path, Mode = status.Mode }, status, null),
            FileKind.Socket => throw new ArgumentException("Sockets are left out.", nameof(status)),
            _ => throw new ArgumentOutOfRangeException(nameof(status), status.Kind, null),
        };
    }

    private static LayerEntry Filled(LayerEntry entry, FileStatus status, Dictionary<string, byte[]>? attributes) => entry with
    {
        Uid = Id(entry.Path, status.Uid),
        Gid = Id(entry.Path, status.Gid),
        Time = DateTimeOffset.FromUnixTimeSeconds(status.ModifiedAt.ToUnixTimeSeconds()),
        Xattrs = attributes,
    };

    private static int Id(string path, uint id) => id <= int.MaxValue ? (int)id : throw LayerException.NotRepresentable(path, $"the owner or group {id}");

    internal static Dictionary<string, byte[]>? Attributes(RootedDirectory root, string path)
    {
        Dictionary<string, byte[]>? attributes = null;
        foreach (var name in root.ListXattrs(path))
        {
            if (LayerXattrs.AreKept(name) && root.GetXattr(path, name) is { } value) (attributes ??= new(StringComparer.Ordinal))[name] = value;
        }
        return attributes;
    }
}
