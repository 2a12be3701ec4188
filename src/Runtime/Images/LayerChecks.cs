using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>Whether the layers of stored images are what their configurations promise.</summary>
internal static class LayerChecks
{
    public static async Task CheckAsync(BlobStore blobs, ImageTree tree, CancellationToken ct)
    {
        var layers = tree.Manifests.SelectMany(m => LayersOf(blobs, m.Descriptor, m.Content)).Distinct().ToArray();
        await Parallel.ForEachAsync(layers, ct, (layer, _) =>
        {
            var got = LayerHash.Compute(blobs.OpenRead(layer.Blob), layer.Blob.Size, keepIn: null).DiffId;
            return got == layer.DiffId ? ValueTask.CompletedTask : throw ArchiveException.WrongContent($"layer {layer.Blob.Digest}", layer.DiffId, got);
        });
    }

    /// <summary>Layers stored uncompressed and equal to their diffID were hashed on their way in.</summary>
    private static IEnumerable<(Descriptor Blob, Digest DiffId)> LayersOf(BlobStore blobs, Descriptor descriptor, byte[] content)
    {
        if (ManifestDocument.Parse(descriptor, content) is not ManifestDocument.Manifest { Content: var manifest } || !MediaTypes.IsConfig(manifest.Config.MediaType)) return [];
        var image = Image.Read(blobs, descriptor);
        return image.Layers.Zip(image.DiffIds).Where(l => l.First.Digest != l.Second);
    }
}
