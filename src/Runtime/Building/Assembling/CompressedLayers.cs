using System.Globalization;
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
        var layers = image.Layers.ToArray();
        var options = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(Enumerable.Range(0, layers.Length), options, async (i, stop) => layers[i] = IsWaiting(layers[i]) ? await EnsureAsync(layers[i], image.DiffIds[i], compression, stop) : layers[i]);
        if (layers.SequenceEqual(image.Layers)) return image;
        var made = BuiltImages.With(image.Config, layers, [.. image.Manifest.Annotations ?? OrdinalMap.From([])]);
        made.WriteDocuments(store.Blobs);
        return made;
    }

    /// <summary>One layer; one that is compressed already stays as it is.</summary>
    public async Task<Descriptor> EnsureAsync(Descriptor layer, Digest diffId, LayerCompression compression, CancellationToken ct)
    {
        if (layer.MediaType != MediaTypes.OciLayer) return layer;
        if (compression == LayerCompression.None) return layer with { Annotations = null };
        var key = Digest.Of(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"compressed 1\n{diffId}\n{(int)compression}"))).Hex;
        if (Find(key) is { } known) return Of(known, compression);
        using var held = await store.Locks.AcquireAsync($"layer-{key[..40]}", LockMode.Exclusive, ct);
        if (Find(key) is { } meanwhile) return Of(meanwhile, compression);
        return Of(await Task.Factory.StartNew(() => Compress(key, layer, compression, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default), compression);
    }

    private static bool IsWaiting(Descriptor layer) => layer.Annotation(Annotations.LayerUncompressed) is not null;

    private LayerDigests Compress(string key, Descriptor layer, LayerCompression compression, CancellationToken ct)
    {
        using var content = store.Blobs.OpenRead(layer);
        using var blob = store.Blobs.Create();
        var digests = LayerBlob.Write(tar => content.CopyTo(tar, 128 * 1024), blob, compression, ct);
        blob.Commit(digests.Digest);
        _index.Remember(key, digests);
        return digests;
    }

    private LayerDigests? Find(string key) => _index.Find(key) is { } known && store.Blobs.Size(known.Digest) == known.Size ? known : null;

    private static Descriptor Of(LayerDigests digests, LayerCompression compression) =>
        new() { MediaType = MediaTypes.LayerFor(ImageFormat.Oci, compression), Digest = digests.Digest, Size = digests.Size };
}
