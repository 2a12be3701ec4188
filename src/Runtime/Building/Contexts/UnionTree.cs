using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Building.Contexts;

/// <summary>The files of a stage or an image: its unpacked layers, united without mounting them.</summary>
[SupportedOSPlatform("linux")]
internal sealed class UnionTree(IReadOnlyList<string> folders, UnionOwners owners) : ISourceTree
{
    private readonly UnionView _view = new(folders, owners.UserXattrs);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Digest> _contents = new(StringComparer.Ordinal);

    /// <summary>For mounts.</summary>
    public UnionView View => _view;

    public SourceItem? Find(string path) => path == "." ? SourceItem.Root : _view.Locate(path) is { } found ? ItemOf(path, found.Layer, found.Path, found.Status) : null;

    public IReadOnlyList<SourceItem> List(string directory) =>
    [
        .. _view.Enumerate(directory == "." ? "" : directory).Where(e => e.Status.Kind != FileKind.Socket)
            .Select(e => ItemOf(TreePaths.Below(directory, e.Name), e.Layer, e.Path, e.Status)).OrderBy(i => i.Name, Comparer<string>.Create(Linux.PosixPath.Compare)),
    ];

    public Digest ContentOf(SourceItem file) => _contents.GetOrAdd(file.Path, _ =>
    {
        using var content = Open(file);
        return Digest.FromHash(System.Security.Cryptography.SHA256.HashData(content));
    });

    public Stream Open(SourceItem file)
    {
        var (layer, path, _) = _view.Locate(file.Path) ?? throw CopyException.Changed(file.Path);
        try
        {
            return layer.OpenRead(path);
        }
        catch (Linux.LinuxException e) when (e.Errno is Linux.Errno.EACCES or Linux.Errno.EPERM)
        {
            throw CopyException.CannotRead(file.Path, e);
        }
    }

    public IReadOnlyDictionary<string, byte[]>? AttributesOf(SourceItem item) =>
        item.Path != "." && item.Kind is FileKind.RegularFile or FileKind.Directory && _view.Locate(item.Path) is { } found ? DirectoryEntries.Attributes(found.Layer, found.Path) : null;

    public void Dispose() => _view.Dispose();

    private SourceItem ItemOf(string path, RootedDirectory layer, string place, FileStatus status) => new()
    {
        Path = path,
        Kind = status.Kind,
        Mode = status.Mode,
        Uid = owners.Uid(status.Uid),
        Gid = owners.Gid(status.Gid),
        Size = status.Kind == FileKind.RegularFile ? status.Size : 0,
        Time = status.ModifiedAt,
        LinkTarget = status.Kind == FileKind.SymbolicLink ? layer.ReadLink(place) : null,
    };
}

/// <summary>What the ids of unpacked layers mean: on the disk of a user without root they are not those of the image.</summary>
/// <param name="UserXattrs">The marks of the union are those of a user's overlay.</param>
/// <param name="Uid">From the disk's to the image's.</param>
/// <param name="Gid">The same of groups.</param>
internal sealed record UnionOwners(bool UserXattrs, Func<uint, uint> Uid, Func<uint, uint> Gid)
{
    public static UnionOwners AsTheyAre { get; } = new(false, id => id, id => id);
}
