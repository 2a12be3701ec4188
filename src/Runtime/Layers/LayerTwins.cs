using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>
/// Files of an unpacked layer that are probably in the one being unpacked too. What is equal gets a second name instead of a second inode: a rebuild
/// after one changed line writes one file. Sound because unpacked layers never change, and overlayfs copies a file up before it is written.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LayerTwins(RootedDirectory like, OwnerHandling owners) : IDisposable
{
    private readonly LayerParents _parents = new(like);

    /// <summary>Two names of one file there may be two files here.</summary>
    private readonly HashSet<ulong> _given = [];

    /// <summary>The file of the same name, when all that is known of it but its content is the same; null when there is none.</summary>
    public LayerTwin? Find(LayerEntry.RegularFile entry)
    {
        RelativePath.Split(entry.Path, out var parentPath, out var name);
        if (entry.Xattrs is { Count: > 0 } || _parents.TryGet(parentPath, out var parent) != Errno.None) return null;
        if (FileCalls.TryOpenAt(parent, name, OpenFlags.ReadOnly | OpenFlags.NonBlocking, 0, out var fd) != Errno.None) return null;
        var twin = new LayerTwin(fd, parent, name.ToString(), entry.Path);
        var status = FileCalls.Stat(fd, "");
        if (Matches(entry, status) && Xattrs.List(parent, name).Count == 0 && _given.Add(status.Inode)) return twin;
        twin.Dispose();
        return null;
    }

    public void Dispose() => _parents.Dispose();

    private bool Matches(LayerEntry.RegularFile entry, StatX status) =>
        status.Mode == (FileType.RegularFile | entry.Mode) && status.Size == (ulong)entry.Size
        && DateTimeOffset.UnixEpoch.AddSeconds(status.ModifySeconds).AddTicks(status.ModifyNanoseconds / 100) == entry.Time
        && (owners == OwnerHandling.Ignore || (status.Uid == entry.Uid && status.Gid == entry.Gid));
}
