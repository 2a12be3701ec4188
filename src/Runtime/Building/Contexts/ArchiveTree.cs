using BuildKit.Content;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Building.Contexts;

/// <summary>
/// The contents of an archive as files, without unpacking it anywhere: names and contents are read in one pass into one spool file. Nothing
/// below a symbolic link of the archive is taken: an honest archiver never writes such a name, and where it would lie depends on what is
/// around it. Of several entries with one name the last counts; device nodes are left out, as an unprivileged unpacking does.
/// </summary>
internal sealed class ArchiveTree : ISourceTree
{
    private readonly Dictionary<string, (SourceItem Item, long Offset, Digest? Content)> _items = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, SourceItem>> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, byte[]>> _attributes = new(StringComparer.Ordinal);
    private readonly FileStream _spool;
    private readonly string _name;

    private ArchiveTree(string name, FileStream spool) => (_name, _spool) = (name, spool);

    /// <summary>Null when the stream is no archive: neither a tar nor a compressed one.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="content">Seekable; disposed of.</param>
    /// <param name="temporary">A path for the spool, which has no name any more when this returns.</param>
    /// <param name="limits">Of what may come out.</param>
    public static ArchiveTree? TryRead(string name, Stream content, string temporary, TarLimits limits)
    {
        using var raw = Compression.Decompress(content, out _);
        var start = new byte[512];
        var length = raw.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (length < 512 || !IsTar(start)) return null;
        var spool = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 128 * 1024, FileOptions.DeleteOnClose);
        var tree = new ArchiveTree(name, spool);
        try
        {
            tree.Read(new PrefixedStream(start, raw), limits);
            return tree;
        }
        catch (Exception e) when (e is LayerException or ContentException or InvalidDataException or IOException)
        {
            tree.Dispose();
            throw CopyException.BadArchive(name, e.Message.TrimEnd('.'));
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    public SourceItem? Find(string path) => path == "." ? SourceItem.Root : _items.TryGetValue(path, out var found) ? found.Item : null;

    public IReadOnlyList<SourceItem> List(string directory) => _children.TryGetValue(directory, out var children) ? [.. children.Values] : [];

    public Digest ContentOf(SourceItem file) => _items[file.Path].Content!;

    public Stream Open(SourceItem file) => new SpooledStream(_spool.SafeFileHandle, _items[file.Path].Offset, file.Size);

    public IReadOnlyDictionary<string, byte[]>? AttributesOf(SourceItem item) => _attributes.GetValueOrDefault(item.Path);

    public void Dispose() => _spool.Dispose();

    /// <summary>POSIX.1-1988's magic, or an old archive's checksum, as every recogniser of Docker's does.</summary>
    private static bool IsTar(ReadOnlySpan<byte> header)
    {
        if (header[257..262].SequenceEqual("ustar"u8)) return true;
        var sum = 0;
        for (var i = 0; i < 512; i++) sum += i is >= 148 and < 156 ? ' ' : header[i];
        var text = System.Text.Encoding.ASCII.GetString(header[148..156]).Trim('\0', ' ');
        return header[0] != 0 && text.Length is > 0 and < 8 && text.All(c => c is >= '0' and <= '7') && Convert.ToInt32(text, 8) == sum;
    }

    private void Read(Stream tar, TarLimits limits)
    {
        using var reader = new TarReader(tar, limits);
        while (reader.Next() is { } entry)
        {
            if (entry.Path == ".") continue;
            MakeParents(entry.Path);
            Forget(entry);
            switch (entry)
            {
                case LayerEntry.RegularFile file: Add(file); break;
                case LayerEntry.Directory: Add(ItemOf(entry, FileKind.Directory), 0, null); break;
                case LayerEntry.SymbolicLink link: Add(ItemOf(entry, FileKind.SymbolicLink) with { LinkTarget = link.Target }, 0, null); break;
                case LayerEntry.HardLink link: AddLink(link); break;
                case LayerEntry.Fifo: Add(ItemOf(entry, FileKind.Fifo), 0, null); break;
                case LayerEntry.CharacterDevice or LayerEntry.BlockDevice: continue;
            }

            if (entry.Xattrs is { } attributes) _attributes[entry.Path] = attributes;
        }
    }

    private void Add(LayerEntry.RegularFile file)
    {
        var offset = _spool.Position;
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        using (var content = file.Open())
        {
            var buffer = new byte[(int)Math.Clamp(file.Size, 1, 128 * 1024)];
            int got;
            while ((got = content.Read(buffer, 0, buffer.Length)) > 0)
            {
                hash.AppendData(buffer, 0, got);
                _spool.Write(buffer, 0, got);
            }
        }

        _spool.Flush();
        Add(ItemOf(file, FileKind.RegularFile) with { Size = file.Size }, offset, Digest.FromHash(hash.GetHashAndReset()));
    }

    private void AddLink(LayerEntry.HardLink link)
    {
        if (!_items.TryGetValue(link.Target, out var target)) throw CopyException.BadArchive(_name, $"'{Linux.PosixPath.Printable(link.Path)}' is a hard link to something that it does not hold");
        Add(target.Item with { Path = link.Path }, target.Offset, target.Content);
    }

    private void Add(SourceItem item, long offset, Digest? content)
    {
        _items[item.Path] = (item, offset, content);
        var parent = TreePaths.ParentOf(item.Path);
        if (!_children.TryGetValue(parent, out var children)) _children[parent] = children = new(Comparer<string>.Create(Linux.PosixPath.Compare));
        children[item.Name] = item;
    }

    private void MakeParents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = path[..slash];
            if (!_items.TryGetValue(parent, out var there)) Add(new SourceItem { Path = parent, Kind = FileKind.Directory, Mode = 0b111_101_101 }, 0, null);
            else if (there.Item.Kind != FileKind.Directory) throw CopyException.BadArchive(_name, $"'{Linux.PosixPath.Printable(path)}' lies below '{Linux.PosixPath.Printable(parent)}', which is no directory");
        }
    }

    /// <summary>A directory that becomes something else takes what is below it along.</summary>
    private void Forget(LayerEntry entry)
    {
        _attributes.Remove(entry.Path);
        if (entry is LayerEntry.Directory || !_children.Remove(entry.Path)) return;
        foreach (var below in _items.Keys.Where(k => k.StartsWith(entry.Path + "/", StringComparison.Ordinal)).ToArray())
        {
            _items.Remove(below);
            _children.Remove(below);
        }
    }

    private static SourceItem ItemOf(LayerEntry entry, FileKind kind) => new()
    {
        Path = entry.Path, Kind = kind, Mode = entry.Mode, Uid = (uint)entry.Uid, Gid = (uint)entry.Gid, Time = entry.Time,
    };
}
