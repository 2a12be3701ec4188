using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>
/// Manifests and configurations of a distant image, each fetched once and kept among the store's blobs. Layers pass through. A cached
/// document may be collected at any time; it is then fetched again.
/// </summary>
internal sealed class CachedDocuments(Store store, IBlobSource distant) : IBlobSource
{
    public async Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct)
    {
        if (!MediaTypes.IsIndex(blob.MediaType) && !MediaTypes.IsManifest(blob.MediaType) && !MediaTypes.IsConfig(blob.MediaType)) return await distant.OpenAsync(blob, ct);
        if (TryRead(blob) is { } known) return new MemoryStream(known, writable: false);
        var content = await BlobDocuments.ReadAsync(distant, blob, ct);
        if (!store.Location.ReadOnly) store.Blobs.WriteDocument(blob.MediaType, content);
        return new MemoryStream(content, writable: false);
    }

    /// <summary>Without a lease: what is read whole at once cannot be collected under the reader.</summary>
    private byte[]? TryRead(Descriptor blob)
    {
        try
        {
            return File.Exists(store.Blobs.PathOf(blob.Digest)) ? store.Blobs.ReadDocument(blob) : null;
        }
        catch (StoreException)
        {
            // Collected meanwhile, or damaged: the distant one is as good.
            return null;
        }
    }
}
