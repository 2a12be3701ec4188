using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>
/// Assembled images as one end of a copy: documents from memory, own layers from the store (made now when they were only known by digest),
/// base layers from wherever the base is. Nothing is fetched that the sink does not ask for.
/// </summary>
public sealed class AssembledSource : IImageSource, IReferrerSource
{
    private readonly Dictionary<Digest, byte[]> _documents = [];
    private readonly Dictionary<Digest, LayerPlan> _layers = [];
    private readonly Dictionary<Digest, IBlobSource> _baseLayers = [];
    private readonly Dictionary<Digest, List<Descriptor>> _referrers = [];
    private readonly Store _store;
    private readonly LayerMaker _maker;

    public AssembledSource(Store store, LayerMaker maker, Descriptor root) => (_store, _maker, Root) = (store, maker, root);

    public Descriptor Root { get; }

    public void AddDocument(Descriptor descriptor, byte[] content) => _documents[descriptor.Digest] = content;

    public void AddImage(ImagePlan plan, ImageDocuments documents, IBlobSource baseLayers)
    {
        AddDocument(documents.ManifestDescriptor, documents.Manifest);
        AddDocument(documents.ConfigDescriptor, documents.Config);
        var own = documents.Layers.Count - plan.Layers.Count;
        for (var i = 0; i < own; i++) _baseLayers[documents.Layers[i].Digest] = baseLayers;
        for (var i = own; i < documents.Layers.Count; i++) _layers[documents.Layers[i].Digest] = plan.Layers[i - own];
    }

    /// <summary>The referrer's own documents are added apart.</summary>
    public void AddReferrer(Digest subject, Descriptor referrer)
    {
        if (!_referrers.TryGetValue(subject, out var list)) _referrers[subject] = list = [];
        list.Add(referrer);
    }

    public Task<Descriptor> ResolveAsync(CancellationToken ct) => Task.FromResult(Root);

    public Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Descriptor>>(_referrers.GetValueOrDefault(subject) ?? []);

    public async Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct)
    {
        if (_documents.TryGetValue(blob.Digest, out var document)) return new VerifyingStream(new MemoryStream(document, writable: false), blob);
        if (!_layers.TryGetValue(blob.Digest, out var layer)) return await _baseLayers[blob.Digest].OpenAsync(blob, ct);
        if (_store.Blobs.Size(blob.Digest) != blob.Size)
        {
            var made = await _maker.EnsureAsync(layer, ct);
            if (made.Digests.Digest != blob.Digest) throw BuildingException.LayerDiffers(layer.Title, blob.Digest, made.Digests.Digest);
        }

        return _store.Blobs.OpenRead(blob);
    }
}
