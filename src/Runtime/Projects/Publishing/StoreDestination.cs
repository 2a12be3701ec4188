using BuildKit.Building;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Projects.Publishing;

internal sealed class StoreDestination(Store store, IReadOnlyList<ImageReference> names, IProgress<TransferEvent>? progress) : IDestination
{
    public string Kind => "store";

    public string? Path => null;

    public IReadOnlyList<ImageReference> Names => names;

    public bool NeedsLayers => true;

    /// <summary>A reference keeps everything it reaches from collection, so an equal one is proof enough.</summary>
    public Task<bool> HasAsync(Descriptor root, CancellationToken ct) => Task.FromResult(names.All(n => store.References.Get(n)?.Digest == root.Digest));

    public Task<IReadOnlyDictionary<string, LayerDigests>> LearnAsync(CancellationToken ct) => Task.FromResult(Nothing.Learned);

    public async Task<long> WriteAsync(AssembledSource source, CancellationToken ct)
    {
        await ImageCopier.CopyAsync(source, StoreImages.Sink(store), new CopyOptions { Names = names, Progress = progress }, ct);
        return 0;
    }
}
