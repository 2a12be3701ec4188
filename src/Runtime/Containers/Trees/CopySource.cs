using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;

namespace BuildKit.Containers.Trees;

/// <summary>
/// A file or a tree as entries of an archive, read while others may change it: what vanishes is left out, a file has the bytes it had when
/// it was opened, and a directory that became a link meanwhile is not entered.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class CopySource(RootedDirectory root)
{
    /// <summary>What the kernel shows there is no file of the container: some of it cannot be read, and some has no end.</summary>
    private static readonly string[] KernelFiles = ["proc", "sys"];

    private readonly Dictionary<(DeviceNumber, ulong), string> _linked = [];
    private IReadOnlyList<string> _empty = [];

    /// <summary>The root is a container's, with what is mounted in it.</summary>
    public bool IsContainer { get; init; }

    /// <param name="path">Below the root, without links in it.</param>
    /// <param name="name">What it is called in the archive; null: its contents alone.</param>
    public IEnumerable<LayerEntry> Read(string path, string? name)
    {
        if (IsContainer && Array.Exists(KernelFiles, k => path.StartsWith(k + "/", StringComparison.Ordinal))) throw ContainerException.NothingToCopy("/" + path);
        // The devices that the engine makes stay out of a copy of everything; a file of /dev that is asked for is copied.
        _empty = !IsContainer ? [] : path == "." ? [.. KernelFiles, "dev"] : KernelFiles;
        if (name is null) return Children(path, "");
        return TryEntry(path, name) is { } entry ? Tree(path, entry) : throw ContainerException.NothingToCopy("/" + path);
    }

    private IEnumerable<LayerEntry> Tree(string path, LayerEntry entry)
    {
        yield return entry;
        if (entry is not LayerEntry.Directory) yield break;
        foreach (var child in Children(path, entry.Path + "/")) yield return child;
    }

    private IEnumerable<LayerEntry> Children(string path, string prefix)
    {
        if (_empty.Contains(path)) yield break;
        foreach (var item in TryList(path))
        {
            var child = path == "." ? item.Name : $"{path}/{item.Name}";
            if (TryEntry(child, prefix + item.Name) is not { } entry) continue;
            foreach (var part in Tree(child, entry)) yield return part;
        }
    }

    private IReadOnlyList<DirectoryItem> TryList(string path)
    {
        try
        {
            return root.Enumerate(path);
        }
        catch (LinuxException e) when (HasChanged(e.Errno))
        {
            return [];
        }
    }

    private LayerEntry? TryEntry(string path, string name)
    {
        try
        {
            // "." has no name to be looked up by, and is what the caller asked for.
            if (path == ".") return new LayerEntry.Directory { Path = name, Mode = 0x1ED };
            if (root.TryStat(path) is not { } status || status.Kind == FileKind.Socket) return null;
            if (status.Links > 1 && status.Kind != FileKind.Directory && !_linked.TryAdd((status.Device, status.Inode), name)) return DirectoryEntries.Link(name, _linked[(status.Device, status.Inode)], status);
            var entry = DirectoryEntries.Of(root, path, status) with { Path = name };
            if (entry is not LayerEntry.RegularFile file) return entry;
            // Opened now: behind its header an archive has no way back.
            var content = root.OpenRead(path);
            var size = content.Length;
            return file with { Size = size, Open = () => new FirstBytesStream(content, size) };
        }
        catch (LinuxException e) when (HasChanged(e.Errno))
        {
            return null;
        }
    }

    private static bool HasChanged(Errno errno) => errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP;
}
