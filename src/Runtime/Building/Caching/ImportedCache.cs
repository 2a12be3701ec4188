using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>
/// A cache that somebody wrote: a cache manifest, or images with an inline cache. Opening reads documents only; a blob is fetched when it is
/// asked for, through a stream that verifies size and digest.
/// </summary>
/// <remarks>
/// Trust: a record is the claim of whoever can write to the place it came from, and a build that believes it takes their files for a step's
/// result. Import only from where your own builds may write. Digests protect what the claim is about, not that it is true; whoever unpacks a
/// layer compares its diffID.
/// </remarks>
public sealed class ImportedCache
{
    private readonly IBlobSource _source;

    private ImportedCache(string name, CacheContent content, IBlobSource source) => (Name, Content, _source) = (name, content, source);

    /// <summary>As the user wrote it, for messages.</summary>
    public string Name { get; }

    public CacheContent Content { get; }

    /// <summary>Reads the records under a source's root: two or three documents, one more for each platform of an index.</summary>
    public static async Task<ImportedCache> OpenAsync(string name, IImageSource source, CancellationToken ct)
    {
        var root = await source.ResolveAsync(ct);
        var contents = new List<CacheContent>();
        switch (ManifestDocument.Parse(root, await BlobDocuments.ReadAsync(source, root, ct)))
        {
            case ManifestDocument.Manifest manifest:
                contents.Add(await ReadAsync(manifest.Content, source, ct));
                break;
            case ManifestDocument.Index index:
                foreach (var child in index.Content.Manifests.Where(m => MediaTypes.IsManifest(m.MediaType)).Take(CacheLimits.MostPlatforms))
                {
                    if (ManifestDocument.Parse(child, await BlobDocuments.ReadAsync(source, child, ct)) is ManifestDocument.Manifest manifest) contents.Add(await ReadAsync(manifest.Content, source, ct));
                }

                break;
        }

        return new ImportedCache(name, CacheContent.Create(contents.SelectMany(c => c.Records), contents.SelectMany(c => c.Mounts)), source);
    }

    public Task<Stream> OpenAsync(CachedLayer layer, CancellationToken ct) => _source.OpenAsync(layer.Blob, ct);

    /// <summary>Brings the layers of a result to a sink that lacks some of them, one after another and each verified; idempotent.</summary>
    public async Task FetchAsync(CacheRecord record, IBlobSink sink, CancellationToken ct)
    {
        foreach (var layer in record.Layers)
        {
            if (!await sink.ContainsAsync(layer.Blob, ct)) await sink.WriteAsync(layer.Blob, stop => OpenAsync(layer, stop), ct);
        }
    }

    public Task<Stream> OpenAsync(CacheMount mount, CancellationToken ct) => _source.OpenAsync(mount.Archive, ct);

    private static async Task<CacheContent> ReadAsync(ImageManifest manifest, IImageSource source, CancellationToken ct) =>
        manifest.Config.MediaType == CacheArtifact.ConfigType
            ? CacheDocument.Read(await BlobDocuments.ReadAsync(source, manifest.Config, ct), manifest.Layers)
            : InlineCache.ReadFrom(manifest) ?? CacheContent.Empty;
}
