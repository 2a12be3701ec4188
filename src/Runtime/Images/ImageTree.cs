using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Everything that some roots reach, each once: blobs in the order found, manifests so that none comes before what it lists.</summary>
internal sealed class ImageTree
{
    // An index of indexes exists (nested platforms); deeper nesting or thousands of manifests are nobody's honest image.
    private const int DeepestNesting = 4;
    private const int MostManifests = 1000;

    private readonly HashSet<Digest> _seen = [];
    private readonly List<(Descriptor Descriptor, byte[] Content)> _manifests = [];
    private readonly List<Descriptor> _layers = [];
    private readonly List<Descriptor> _configs = [];

    public IReadOnlyList<(Descriptor Descriptor, byte[] Content)> Manifests => _manifests;

    public IReadOnlyList<Descriptor> Layers => _layers;

    /// <summary>Configurations, and whatever else artifacts keep in their place.</summary>
    public IReadOnlyList<Descriptor> Configs => _configs;

    public Task AddAsync(IImageSource source, Descriptor root, CancellationToken ct) => AddAsync(source, root, 0, ct);

    private async Task AddAsync(IImageSource source, Descriptor descriptor, int depth, CancellationToken ct)
    {
        if (!_seen.Add(descriptor.Digest)) return;
        if (depth > DeepestNesting || _seen.Count > MostManifests * 100 || _manifests.Count >= MostManifests) throw ImageException.NestedTooDeep(descriptor.Digest);
        var content = await BlobDocuments.ReadAsync(source, descriptor, ct);
        switch (ManifestDocument.Parse(descriptor, content))
        {
            case ManifestDocument.Index index:
                foreach (var child in index.Content.Manifests) await AddAsync(source, child, depth + 1, ct);
                break;
            case ManifestDocument.Manifest manifest:
                _layers.AddRange(manifest.Content.Layers.Where(l => _seen.Add(l.Digest)));
                if (_seen.Add(manifest.Content.Config.Digest)) _configs.Add(manifest.Content.Config);
                break;
        }

        _manifests.Add((descriptor, content));
    }
}
