using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Everything that some roots reach. Content that is not there reaches nothing; content that is damaged ends the collection, since what it
/// led to would be thrown away with it.
/// </summary>
internal sealed class GarbageMark(Store store)
{
    private readonly Queue<Digest> _waiting = new();

    public HashSet<Digest> Blobs { get; } = [];

    /// <summary>Unpacked layers of the images that were reached.</summary>
    public HashSet<Digest> Layers { get; } = [];

    public void Add(Digest root)
    {
        _waiting.Enqueue(root);
        while (_waiting.TryDequeue(out var digest))
        {
            if (Blobs.Add(digest)) Visit(digest);
        }
    }

    /// <summary>An unpacked stack keeps all layers below it.</summary>
    public void AddLayer(Digest chainId)
    {
        for (var layer = chainId; layer is not null && Layers.Add(layer); layer = store.Layers.Describe(layer)?.Parent)
        {
        }
    }

    private void Visit(Digest digest)
    {
        foreach (var referrer in store.Referrers.List(digest)) _waiting.Enqueue(referrer.Digest);
        if (ReadDocument(digest) is not { } json) return;
        var document = LinkedContent.Read(json);
        foreach (var child in document.Children) _waiting.Enqueue(child);
        if (document.Config is { } config && ReadDocument(config) is { } configuration) AddLayers(OciJson.ReadConfig(configuration));
    }

    private void AddLayers(ImageConfig config)
    {
        foreach (var layer in ChainId.OfEach(config.RootFs.DiffIds)) Layers.Add(layer);
    }

    /// <summary>Null for what is not there and for what cannot be a manifest. Verified: a damaged manifest must not pass for one without layers.</summary>
    private byte[]? ReadDocument(Digest digest)
    {
        var file = new FileInfo(store.Blobs.PathOf(digest));
        if (!file.Exists || file.Length is 0 or > OciJson.MaximumDocumentSize || !StartsLikeJson(file)) return null;
        return store.Blobs.ReadDocument(new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = file.Length });
    }

    private static bool StartsLikeJson(FileInfo file)
    {
        using var stream = file.Open(FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return stream.ReadByte() is '{' or ' ' or '\t' or '\r' or '\n';
    }
}
