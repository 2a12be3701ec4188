using BuildKit.Content;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>
/// The files of an archive that came as a stream, in the store's temporary folder. Names from the archive never become names on the disk.
/// </summary>
internal sealed class ArchiveSpool : IDisposable
{
    private const int MostEntries = 100_000;
    private const int LongestLinkChain = 8;
    private readonly Dictionary<string, SpooledFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly string _folder;
    private int _entries;

    private ArchiveSpool(string folder) => _folder = folder;

    public IEnumerable<SpooledFile> Files => _files.Values;

    /// <summary>Reads a whole archive, compressed or not, to its end.</summary>
    public static ArchiveSpool Read(Stream archive, Store store, CancellationToken ct)
    {
        var spool = new ArchiveSpool(store.NewTemporaryPath("archive"));
        try
        {
            Directory.CreateDirectory(spool._folder);
            using var tar = new TarReader(Compression.Decompress(new UndisposedStream(archive), out _));
            while (tar.Next() is { } entry)
            {
                ct.ThrowIfCancellationRequested();
                spool.Add(entry);
            }

            return spool;
        }
        catch (Exception e)
        {
            spool.Dispose();
            if (e is LayerException && spool._entries == 0) throw ArchiveException.NotAnArchive("it is no tar", e);
            throw;
        }
    }

    /// <summary>The file with this name, links within the archive followed, or null.</summary>
    public SpooledFile? Find(string path)
    {
        var name = path;
        for (var i = 0; i < LongestLinkChain; i++)
        {
            if (_files.TryGetValue(name, out var file)) return file;
            if (!_links.TryGetValue(name, out var target)) return i == 0 ? null : throw ArchiveException.InvalidLink(path);
            name = target;
        }

        throw ArchiveException.InvalidLink(path);
    }

    public byte[] ReadDocument(string path, int limit = OciJson.MaximumDocumentSize)
    {
        var file = Find(path) ?? throw ArchiveException.Missing($"'{path}'");
        return file.Size <= limit ? File.ReadAllBytes(file.Path) : throw ArchiveException.InvalidDocument(path, $"it has {file.Size} bytes, more than the {limit} allowed");
    }

    /// <summary>Another file in the spool's folder, removed with it.</summary>
    public string NewPath() => Path.Combine(_folder, $"{Interlocked.Increment(ref _entries)}");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private void Add(LayerEntry entry)
    {
        if (_entries >= MostEntries) throw ArchiveException.TooManyEntries(MostEntries);
        switch (entry)
        {
            case LayerEntry.RegularFile file:
                _links.Remove(file.Path);
                _files[file.Path] = Spool(file);
                break;
            case LayerEntry.SymbolicLink link:
                AddLink(link.Path, Resolve(link.Path, link.Target));
                break;
            case LayerEntry.HardLink link:
                AddLink(link.Path, link.Target);
                break;
            case LayerEntry.Directory or LayerEntry.CharacterDevice or LayerEntry.BlockDevice or LayerEntry.Fifo:
                NewPath();
                break;
        }
    }

    private void AddLink(string path, string target)
    {
        NewPath();
        _files.Remove(path);
        _links[path] = target;
    }

    private SpooledFile Spool(LayerEntry.RegularFile entry)
    {
        var path = NewPath();
        try
        {
            using var file = new HashingStream(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
            using (var content = entry.Open()) content.CopyTo(file, 128 * 1024);
            var spooled = new SpooledFile(path, file.CurrentDigest(), file.Count);
            return IsBlob(entry.Path, out var promised) && promised != spooled.Digest ? throw ArchiveException.WrongContent(entry.Path, promised, spooled.Digest) : spooled;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.CannotWrite("Reading an image archive", path, e);
        }
    }

    private static bool IsBlob(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        return path.StartsWith("blobs/sha256/", StringComparison.Ordinal) && Digest.TryParse("sha256:" + path["blobs/sha256/".Length..], out digest);
    }

    /// <summary>Old archives link equal layers: "abc/layer.tar -> ../def/layer.tar". ".." at the top stays at the top.</summary>
    private static string Resolve(string path, string target)
    {
        var parts = target.StartsWith('/') ? [] : path.Split('/').SkipLast(1).ToList();
        foreach (var part in target.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }
}
