using BuildKit.Storage;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>The store as one end of a copy.</summary>
public static class StoreImages
{
    /// <param name="store">Has the image, or most of it.</param>
    /// <param name="root">A manifest or index.</param>
    /// <param name="origins">Where to read what the store lacks, the likeliest first; null for nowhere.</param>
    public static IImageSource Source(Store store, Descriptor root, IReadOnlyList<BlobOrigin>? origins = null) => new StoreSource(store, root, origins ?? []);

    public static IImageSink Sink(Store store) => new StoreSink(store);
}
