using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>
/// The repositories that parts of a stored image came from, as far as the image and the store tell: the bases that its annotations and labels
/// name, and every name of the store whose image shares a layer with it. They are hints, and may be anything that a stranger wrote: what is read there is
/// verified by its digest.
/// </summary>
public static class ImageOrigins
{
    /// <summary>The likeliest first, each repository once. Enumerated lazily: images that are not asked about are not read.</summary>
    /// <param name="store">Has the image's documents.</param>
    /// <param name="root">A manifest or index.</param>
    /// <param name="among">Which names are of interest.</param>
    public static IEnumerable<ImageReference> Find(Store store, Descriptor root, Func<ImageReference, bool> among)
    {
        var images = Images(store, root);
        HashSet<Digest> layers = [.. images.SelectMany(i => i.Layers).Select(l => l.Digest)];
        var related = store.References.List(_ => { })
            .Where(r => r.Name is { } name && among(name) && (r.Target.Digest == root.Digest || Images(store, r.Target).Any(i => i.Layers.Any(l => layers.Contains(l.Digest)))))
            .Select(r => r.Name!);
        return images.SelectMany(BasesOf).Where(among).Concat(related).DistinctBy(n => n.Name, StringComparer.Ordinal);
    }

    /// <summary>Where to read what the store lacks of an image; nothing is looked for when it lacks nothing.</summary>
    /// <param name="store">Has the image's documents.</param>
    /// <param name="root">A manifest or index.</param>
    /// <param name="registries">The way to the places; only called when there is something to look for.</param>
    public static IReadOnlyList<BlobOrigin> Of(Store store, Descriptor root, Func<RegistryClient> registries) =>
        Images(store, root).SelectMany(i => i.Layers).All(l => store.Blobs.Contains(l.Digest))
            ? []
            : [.. Find(store, root, _ => true).Select(n => registries().Repository(n)).Select(r => new BlobOrigin(r.ToString(), r))];

    private static IEnumerable<ImageReference> BasesOf(Image image)
    {
        string?[] texts = [image.Manifest.Annotations?.GetValueOrDefault(Annotations.BaseName), image.Config.Config?.Labels?.GetValueOrDefault(Annotations.BaseName)];
        return texts.Select(t => ImageReference.TryParse(t, out var name) ? name : null).OfType<ImageReference>();
    }

    private static IReadOnlyList<Image> Images(Store store, Descriptor root)
    {
        try
        {
            if (!MediaTypes.IsIndex(root.MediaType)) return [Image.Read(store.Blobs, root)];
            return [.. OciJson.ReadIndex(store.Blobs.ReadDocument(root)).Manifests.Where(PlatformChoice.IsImage).SelectMany(m => Images(store, m))];
        }
        catch (BuildKitException)
        {
            // Of another platform and not here, or no image: it tells nothing.
            return [];
        }
    }
}
