using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>
/// Writes images as one tar: an OCI layout, and with <paramref name="docker"/> also the manifest.json that <c>docker load</c> looks for, as
/// Docker itself writes since version 25. Nothing is written before <see cref="CompleteAsync"/>: only then is everything known, and the order
/// can depend on the content alone. The same images give the same bytes.
/// </summary>
internal sealed class ArchiveSink(Stream output, bool docker) : IImageSink, IReferrerSink
{
    private const int FileMode = 0b110_100_100;
    private const int DirectoryMode = 0b111_101_101;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<Digest, (Descriptor Blob, Func<CancellationToken, Task<Stream>> Open)> _blobs = [];
    private readonly Dictionary<Digest, ImageManifest> _manifests = [];
    private readonly List<(Descriptor Root, ImageReference? Name)> _roots = [];
    private readonly List<Descriptor> _referrers = [];

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct)
    {
        lock (_gate) return Task.FromResult(_blobs.ContainsKey(blob.Digest));
    }

    public Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        lock (_gate) _blobs.TryAdd(blob.Digest, (blob, open));
        return Task.CompletedTask;
    }

    public Task WriteManifestAsync(Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        if (ManifestDocument.Parse(manifest, content.Span) is ManifestDocument.Manifest { Content: var parsed }) _manifests[manifest.Digest] = parsed;
        var bytes = content.ToArray();
        return WriteAsync(manifest, _ => Task.FromResult<Stream>(new MemoryStream(bytes, writable: false)), ct);
    }

    public Task NameAsync(Descriptor root, ImageReference? name, CancellationToken ct)
    {
        if (docker && MediaTypes.IsIndex(root.MediaType)) throw ArchiveException.IndexInDockerArchive(root.Digest);
        _roots.Add((root with { Annotations = null }, name));
        return Task.CompletedTask;
    }

    public Task AddReferrerAsync(Digest subject, Descriptor referrer, CancellationToken ct)
    {
        _referrers.Add(referrer);
        return Task.CompletedTask;
    }

    public async Task CompleteAsync(CancellationToken ct)
    {
        using var tar = new TarWriter(output, leaveOpen: true);
        WriteDocument(tar, LayoutIndex.MarkerName, LayoutIndex.Marker.ToArray());
        WriteDocument(tar, LayoutIndex.FileName, OciJson.Write(Index()));
        if (docker) WriteDocument(tar, DockerManifestJson.FileName, DockerManifestJson.Write([.. DockerManifests()]));
        foreach (var folder in (ReadOnlySpan<string>)["blobs", "blobs/sha256"]) tar.Write(new LayerEntry.Directory { Path = folder, Mode = DirectoryMode });
        foreach (var (blob, open) in _blobs.Values)
        {
            ct.ThrowIfCancellationRequested();
            await using var content = await open(ct);
            tar.Write(new LayerEntry.RegularFile(blob.Size, () => content) { Path = LayoutIndex.BlobPath(blob.Digest), Mode = FileMode });
        }

        tar.Complete();
        await output.FlushAsync(ct);
    }

    private static void WriteDocument(TarWriter tar, string path, byte[] content) =>
        tar.Write(new LayerEntry.RegularFile(content.Length, () => new MemoryStream(content, writable: false)) { Path = path, Mode = FileMode });

    private ImageIndex Index()
    {
        var index = _roots.Aggregate(LayoutIndex.Empty, (i, r) => LayoutIndex.With(i, r.Root, r.Name));
        return LayoutIndex.Sorted(_referrers.Aggregate(index, (i, r) => LayoutIndex.With(i, r, null)));
    }

    private IEnumerable<DockerManifest> DockerManifests() =>
        from root in _roots
        group root.Name by root.Root.Digest into image
        orderby image.Key
        let manifest = _manifests[image.Key]
        select new DockerManifest
        {
            Config = LayoutIndex.BlobPath(manifest.Config.Digest),
            RepoTags = [.. image.Where(n => n?.Tag is not null).Select(n => n!.Familiar).Distinct().Order(StringComparer.Ordinal)],
            Layers = [.. manifest.Layers.Select(l => LayoutIndex.BlobPath(l.Digest))],
        };
}
