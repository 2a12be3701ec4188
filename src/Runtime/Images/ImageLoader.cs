using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>Brings the images of an archive into a store: <c>load</c>.</summary>
public static class ImageLoader
{
    /// <summary>
    /// Reads the stream to its end and stores every image in it under its names; images without names are kept without. Layers are checked
    /// against the configurations before the first image gets its name.
    /// </summary>
    public static async Task<IReadOnlyList<ArchivedImage>> LoadAsync(Stream archive, Store store, LoadOptions options, CancellationToken ct)
    {
        store.RequireWritable("Loading images");
        using var opened = await ImageArchive.OpenAsync(archive, store, ct);
        var loaded = new List<(ArchivedImage Image, Descriptor Root)>();
        foreach (var image in opened.Images) loaded.Add((image, await CopyAsync(opened, image, store, options, ct)));
        foreach (var (image, root) in loaded)
        {
            if (image.Names.Count == 0) store.References.SetUntagged(root);
            foreach (var name in image.Names) store.References.Set(name, root);
        }

        return [.. loaded.Select(l => l.Image with { Root = l.Root })];
    }

    private static async Task<Descriptor> CopyAsync(ImageArchive archive, ArchivedImage image, Store store, LoadOptions options, CancellationToken ct)
    {
        var source = archive.Source(image);
        var tree = new ImageTree();
        await tree.AddAsync(source, image.Root, ct);
        foreach (var blob in tree.Layers.Concat(tree.Configs)) archive.MoveInto(store.Blobs, blob);
        var copy = new CopyOptions { Platform = options.Platform, Progress = options.Progress, Names = [] };
        var root = await ImageCopier.CopyAsync(source, new UnnamedSink(StoreImages.Sink(store)), copy, ct);
        await LayerChecks.CheckAsync(store.Blobs, tree, ct);
        return new Descriptor { MediaType = root.MediaType, Digest = root.Digest, Size = root.Size };
    }
}
