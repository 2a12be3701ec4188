using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>
/// The images of an archive that was read as a stream: OCI or Docker's, old or new, compressed or not. The archive is a stranger's: digests,
/// layers against configurations, links and sizes are all checked before anything is handed out. Files lie in the store's temporary folder
/// until disposed.
/// </summary>
public sealed class ImageArchive : IImageCollection, IDisposable
{
    private readonly ArchiveSpool _spool;
    private readonly Dictionary<Digest, SpooledFile> _files;
    private readonly Dictionary<Digest, byte[]> _documents = [];
    private readonly HashSet<Digest> _moved = [];

    private ImageArchive(ArchiveSpool spool)
    {
        _spool = spool;
        _files = spool.Files.DistinctBy(f => f.Digest).ToDictionary(f => f.Digest);
    }

    public IReadOnlyList<ArchivedImage> Images { get; private set; } = [];

    internal ILookup<Digest, Descriptor> Referrers { get; private set; } = Array.Empty<Descriptor>().ToLookup(d => d.Digest);

    /// <summary>Reads the whole stream, which need not seek and stays open.</summary>
    public static async Task<ImageArchive> OpenAsync(Stream archive, Store store, CancellationToken ct)
    {
        var spool = await Task.Run(() => ArchiveSpool.Read(archive, store, ct), ct);
        var opened = new ImageArchive(spool);
        try
        {
            if (spool.Find(LayoutIndex.MarkerName) is not null && spool.Find(LayoutIndex.FileName) is not null) opened.ReadLayout();
            else if (spool.Find(DockerManifestJson.FileName) is not null) await opened.ReadDockerAsync(ct);
            else throw ArchiveException.NotAnArchive("it has neither an OCI layout nor a manifest.json");
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public IImageSource Source(ArchivedImage image) => new ArchiveSource(this, image.Root);

    public void Dispose() => _spool.Dispose();

    internal bool Contains(Digest digest) => _files.ContainsKey(digest) || _documents.ContainsKey(digest);

    internal Stream Open(Descriptor blob)
    {
        if (_documents.TryGetValue(blob.Digest, out var bytes)) return new VerifyingStream(new MemoryStream(bytes, writable: false), blob);
        if (!_files.TryGetValue(blob.Digest, out var file)) throw ArchiveException.Missing($"the blob {blob.Digest}");
        return new VerifyingStream(new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0), blob);
    }

    /// <summary>Hands the file of a blob over to the store, once, which saves copying it. What the archive has in memory only is copied later.</summary>
    internal void MoveInto(BlobStore blobs, Descriptor blob)
    {
        if (!_files.TryGetValue(blob.Digest, out var file) || file.Size != blob.Size || !_moved.Add(blob.Digest)) return;
        using (var handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(handle);
        blobs.Adopt(file.Path, file.Digest, file.Size);
        _files[blob.Digest] = file with { Path = blobs.PathOf(blob.Digest) };
    }

    private void ReadLayout()
    {
        var contents = new LayoutContents(OciJson.ReadIndex(_spool.ReadDocument(LayoutIndex.FileName)), Contains, d => ReadDocument(d));
        Images = contents.Images;
        Referrers = contents.Referrers;
    }

    private byte[] ReadDocument(Descriptor document)
    {
        if (document.Size > OciJson.MaximumDocumentSize) throw ArchiveException.InvalidDocument(document.Digest.ToString(), $"it has {document.Size} bytes");
        using var stream = Open(document);
        var bytes = new byte[document.Size];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private async Task ReadDockerAsync(CancellationToken ct)
    {
        var images = new List<ArchivedImage>();
        foreach (var manifest in DockerManifestJson.Read(_spool.ReadDocument(DockerManifestJson.FileName)))
        {
            var (image, files) = await new DockerImageReader(_spool).ReadAsync(manifest, ct);
            foreach (var file in files) _files.TryAdd(file.Digest, file);
            _documents[image.Descriptor.Digest] = OciJson.Write(image.Manifest);
            images.Add(new ArchivedImage(image.Descriptor, DockerImageReader.NamesOf(manifest), null));
        }

        Images = images;
    }
}
