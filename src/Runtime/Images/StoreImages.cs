using BuildKit.Storage;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>The store as one end of a copy.</summary>
public static class StoreImages
{
    public static IImageSource Source(Store store, Descriptor root) => new StoreSource(store, root);

    public static IImageSink Sink(Store store) => new StoreSink(store);
}
