using BuildKit.Building.Copying;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>
/// Planned objects as a layer in the store. Its archive stays uncompressed: compressing is for what leaves the machine, and a layer that the next
/// build replaces never does.
/// </summary>
internal static class EntryLayers
{
    /// <summary>Nothing but the end of an archive.</summary>
    public const long EmptyArchive = 1024;

    public static BuiltLayer? Write(Store store, IReadOnlyList<CopyEntry> entries, DateTimeOffset? newest, CancellationToken ct)
    {
        if (entries.Count == 0) return null;
        using var blob = store.Blobs.Create();
        var digests = LayerBlob.Write(entries.Select(e => e.ToLayer(newest)), blob, LayerCompression.None, ct);
        blob.Commit(digests.Digest);
        return Of(store, digests);
    }

    public static BuiltLayer Of(Store store, LayerDigests digests) => new(
        digests.DiffId, new Descriptor { MediaType = MediaTypes.LayerFor(ImageFormat.Oci, LayerCompression.None), Digest = digests.Digest, Size = digests.Size }, store.Blobs);
}
