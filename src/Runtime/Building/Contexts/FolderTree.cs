using System.Runtime.Versioning;
using BuildKit.Content;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;
using BuildKit.Oci;

namespace BuildKit.Building.Contexts;

/// <summary>
/// A folder of the machine as its filter shows it. Everything belongs to root, as in every builder: who checked the sources out is no property of
/// an image. Paths are opened beneath the folder by descriptor, so no link in it, and no race, leads out.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class FolderTree(BuildContext context, StatCache? cache) : ISourceTree
{
    private readonly RootedDirectory _root = RootedDirectory.Open(context.Folder);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, FileStatus> _seen = new(StringComparer.Ordinal);

    // What is too young for the cache is read once per build all the same.
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Digest> _hashed = new(StringComparer.Ordinal);

    public SourceItem? Find(string path)
    {
        if (path == ".") return SourceItem.Root;
        return _root.TryStat(path) is { } status && IsKept(path, status.Kind == FileKind.Directory) ? ItemOf(path, status) : null;
    }

    public IReadOnlyList<SourceItem> List(string directory)
    {
        var found = _root.Stat(directory, item => item.Kind != FileKind.Socket && IsKept(TreePaths.Below(directory, item.Name), item.Kind == FileKind.Directory));
        return [.. found.Select(f => ItemOf(TreePaths.Below(directory, f.Name), f.Status))];
    }

    public Digest ContentOf(SourceItem file)
    {
        var status = _seen.TryGetValue(file.Path, out var known) ? known : _root.TryStat(file.Path) ?? throw CopyException.Changed(file.Path);
        return cache?.Find(file.Path, status) ?? _hashed.GetOrAdd(file.Path, _ => Hash(file, status));
    }

    /// <summary>As many bytes as it had when it was listed: the layer's key vouches for them.</summary>
    public Stream Open(SourceItem file)
    {
        try
        {
            return new FirstBytesStream(_root.OpenRead(file.Path), file.Size);
        }
        catch (LinuxException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw CopyException.CannotRead(file.Path, e);
        }
        catch (LinuxException)
        {
            throw CopyException.Changed(file.Path);
        }
    }

    public IReadOnlyDictionary<string, byte[]>? AttributesOf(SourceItem item) => null;

    public void Dispose() => _root.Dispose();

    private Digest Hash(SourceItem file, FileStatus status)
    {
        var begun = DateTimeOffset.UtcNow;
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        using (var content = Open(file))
        {
            var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
            int got;
            while ((got = content.Read(buffer, 0, buffer.Length)) > 0) hash.AppendData(buffer, 0, got);
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }

        var digest = Digest.FromHash(hash.GetHashAndReset());
        if (_root.TryStat(file.Path) is { } now && now == status) cache?.Remember(file.Path, status, digest, begun);
        return digest;
    }

    /// <summary>A dropped folder is there all the same when something kept lies below it.</summary>
    private bool IsKept(string path, bool isDirectory)
    {
        if (!context.Filter.Drops(path, isDirectory)) return true;
        return isDirectory && context.Filter.MayKeepBelow(path) && _root.TryStat(path) is { Kind: FileKind.Directory } && List(path).Count > 0;
    }

    private SourceItem ItemOf(string path, FileStatus status)
    {
        if (status.Kind == FileKind.RegularFile) _seen[path] = status;
        return new SourceItem
        {
            Path = path,
            Kind = status.Kind,
            Mode = status.Mode,
            Size = status.Kind == FileKind.RegularFile ? status.Size : 0,
            Time = context.Time ?? status.ModifiedAt,
            LinkTarget = status.Kind == FileKind.SymbolicLink ? _root.ReadLink(path) : null,
        };
    }
}
