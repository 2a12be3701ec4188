using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>An image of a store. What the store lacks of it is read from its origins, in their order, and passes through: the store does not get it.</summary>
internal sealed class StoreSource(Store store, Descriptor root, IReadOnlyList<BlobOrigin> origins) : IImageSource, IReferrerSource
{
    public Task<Descriptor> ResolveAsync(CancellationToken ct)
    {
        // Leased with all it reaches: a collection must not overtake a long push.
        store.Blobs.Contains(root.Digest);
        return Task.FromResult(root);
    }

    public async Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct)
    {
        if (origins.Count == 0 || store.Blobs.Size(blob.Digest) is not null) return store.Blobs.OpenRead(blob);
        var refusals = new List<(string Place, BuildKitException Error)>();
        foreach (var origin in origins)
        {
            try
            {
                return await origin.Source.OpenAsync(blob, ct);
            }
            catch (BuildKitException e) when (e is RegistryException or StoreException)
            {
                refusals.Add((origin.Name, e));
            }
        }

        throw ImageException.BlobNowhere(blob.Digest, store.Root, refusals);
    }

    public Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, CancellationToken ct) => Task.FromResult(store.Referrers.List(subject));
}
