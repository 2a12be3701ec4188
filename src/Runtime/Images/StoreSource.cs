using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

internal sealed class StoreSource(Store store, Descriptor root) : IImageSource, IReferrerSource
{
    public Task<Descriptor> ResolveAsync(CancellationToken ct)
    {
        // Leased with all it reaches: a collection must not overtake a long push.
        store.Blobs.Contains(root.Digest);
        return Task.FromResult(root);
    }

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct) => Task.FromResult(store.Blobs.OpenRead(blob));

    public Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, CancellationToken ct) => Task.FromResult(store.Referrers.List(subject));
}
