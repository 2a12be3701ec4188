using System.Collections.Concurrent;
using System.Globalization;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Assembling;

/// <summary>
/// Layers as they leave the machine. Builds keep theirs uncompressed, since most are replaced before anybody else sees them; what is pushed or saved is
/// compressed then, once: the digests are remembered beside the recipes of project layers.
/// </summary>
public sealed class CompressedLayers(Store store)
{
    private readonly LayerIndex _index = new(store);
    private readonly ConcurrentDictionary<Digest, bool> _sent = new();

    /// <summary>
    /// Gets each layer that has to be compressed while that happens, in the same pass: nobody can have been asked for it, since its digest was not
    /// known before. Null sends nothing.
    /// </summary>
    public IGrowingBlobSink? Sink { get; init; }

    /// <summary>Told of what goes to <see cref="Sink"/>.</summary>
    public IProgress<TransferEvent>? Progress { get; init; }

    /// <summary>What <see cref="Sink"/> got.</summary>
    public IReadOnlySet<Digest> Sent => _sent.Keys.ToHashSet();

    /// <summary>
    /// What a root is when it leaves the machine: images of builds with their layers compressed, and everything else as it is, even an image that
    /// somebody made of uncompressed layers.
    /// </summary>
    public async Task<Descriptor> EnsureAsync(Descriptor root, LayerCompression compression, CancellationToken ct)
    {
        if (store.Blobs.Size(root.Digest) is null) return root;
        switch (ManifestDocument.Parse(root, store.Blobs.ReadDocument(root)))
        {
            case ManifestDocument.Manifest { Content: var manifest } when manifest.Layers.Any(IsWaiting):
                var made = await EnsureAsync(Image.Read(store.Blobs, root), compression, ct);
                return made.Descriptor with { Platform = root.Platform };
            case ManifestDocument.Index { Content: var index }:
                var children = new List<Descriptor>();
                foreach (var child in index.Manifests) children.Add(MediaTypes.IsManifest(child.MediaType) ? await EnsureAsync(child, compression, ct) : child);
                return children.SequenceEqual(index.Manifests) ? root : store.Blobs.WriteDocument(root.MediaType, OciJson.Write(index with { Manifests = children }));
            default:
                return root;
        }
    }

    /// <summary>The image with every layer compressed that a build left uncompressed; blobs and documents are in the store afterwards. The image's id stays.</summary>
    public async Task<Image> EnsureAsync(Image image, LayerCompression compression, CancellationToken ct)
    {
        var layers = await EnsureAsync(image.Layers, image.DiffIds, compression, ct);
        if (layers.SequenceEqual(image.Layers)) return image;
        var made = BuiltImages.With(image.Config, layers, [.. image.Manifest.Annotations ?? OrdinalMap.From([])]);
        made.WriteDocuments(store.Blobs);
        return made;
    }

    /// <summary>The layers of one image, several at once; only those that a build left uncompressed change.</summary>
    public async Task<IReadOnlyList<Descriptor>> EnsureAsync(IReadOnlyList<Descriptor> layers, IReadOnlyList<Digest> diffIds, LayerCompression compression, CancellationToken ct)
    {
        var leaving = layers.ToArray();
        var waiting = Enumerable.Range(0, layers.Count).Where(i => IsWaiting(layers[i]));
        var options = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(waiting, options, async (i, stop) => leaving[i] = await EnsureAsync(layers[i], diffIds[i], compression, $"layer {i + 1} of {layers.Count}", stop));
        return leaving;
    }

    /// <summary>One layer; one that is compressed already stays as it is.</summary>
    public Task<Descriptor> EnsureAsync(Descriptor layer, Digest diffId, LayerCompression compression, CancellationToken ct) => EnsureAsync(layer, diffId, compression, "layer", ct);

    /// <summary>True of what a build left uncompressed only until it leaves the machine.</summary>
    internal static bool IsWaiting(Descriptor layer) => layer.Annotation(Annotations.LayerUncompressed) is not null;

    private async Task<Descriptor> EnsureAsync(Descriptor layer, Digest diffId, LayerCompression compression, string title, CancellationToken ct)
    {
        if (layer.MediaType != MediaTypes.OciLayer) return layer;
        if (compression == LayerCompression.None) return layer with { Annotations = null };
        var key = Digest.Of(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"compressed 1\n{diffId}\n{(int)compression}"))).Hex;
        if (Find(key) is { } known) return Of(known, compression);
        using var held = await store.Locks.AcquireAsync($"layer-{key[..40]}", LockMode.Exclusive, ct);
        if (Find(key) is { } meanwhile) return Of(meanwhile, compression);
        using var blob = store.Blobs.Create();
        var work = new Work(key, layer, compression, blob);
        return Of(Sink is not null && _index.Find(key) is null ? await SendAsync(work, title, held, ct) : await CompressAsync(work, _ => { }, ct), compression);
    }

    /// <summary>Compresses and sends in one pass. Whichever fails ends the other; the lock is for compressing alone, which a slow line must not prolong.</summary>
    private async Task<LayerDigests> SendAsync(Work work, string title, StoreLock held, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var departure = new LayerDeparture(Sink!, work.Layer, title, Progress);
        var sending = departure.SendAsync(work.Blob, stop.Token);
        var compressing = CompressAsync(work, departure.Compressed, stop.Token);
        if (await Task.WhenAny(compressing, sending) is { IsCompletedSuccessfully: false }) await stop.CancelAsync();
        else held.Dispose();
        await Task.WhenAll(compressing, sending);
        var digests = await compressing;
        _sent[digests.Digest] = true;
        return digests;
    }

    /// <summary>A thread of its own: it waits for pieces that the pool compresses, and a waiting pool thread would be missing there.</summary>
    private Task<LayerDigests> CompressAsync(Work work, Action<long> read, CancellationToken ct) =>
        Task.Factory.StartNew(() => Compress(work, read, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private LayerDigests Compress(Work work, Action<long> read, CancellationToken ct)
    {
        using var content = store.Blobs.OpenRead(work.Layer);
        var digests = LayerBlob.Write(tar => Copy(content, tar, read), work.Blob, work.Compression, ct);
        work.Blob.Commit(digests.Digest);
        _index.Remember(work.Key, digests);
        return digests;
    }

    private static void Copy(Stream content, Stream tar, Action<long> read)
    {
        var buffer = new byte[128 * 1024];
        var all = 0L;
        while (content.Read(buffer) is > 0 and var got)
        {
            tar.Write(buffer, 0, got);
            read(all += got);
        }
    }

    private LayerDigests? Find(string key) => _index.Find(key) is { } known && store.Blobs.Size(known.Digest) == known.Size ? known : null;

    private static Descriptor Of(LayerDigests digests, LayerCompression compression) =>
        new() { MediaType = MediaTypes.LayerFor(ImageFormat.Oci, compression), Digest = digests.Digest, Size = digests.Size };

    /// <param name="Key">Under which the result is remembered.</param>
    /// <param name="Layer">Uncompressed.</param>
    /// <param name="Compression">Wanted.</param>
    /// <param name="Blob">Where the result goes.</param>
    private sealed record Work(string Key, Descriptor Layer, LayerCompression Compression, BlobWriter Blob);
}
