using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>Layers of results, each read from where it is: of bases that were not fetched, and of caches.</summary>
public sealed class LayersInPlace(IEnumerable<BuiltLayer> layers) : IBlobSource
{
    private readonly Dictionary<Digest, IBlobSource> _sources = layers.DistinctBy(l => l.Blob.Digest).ToDictionary(l => l.Blob.Digest, l => l.Source);

    public Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct) =>
        _sources.TryGetValue(blob.Digest, out var source) ? source.OpenAsync(blob, ct) : throw StoreException.MissingBlob(blob.Digest);
}
