using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Kernel.Dummy;

/// <summary>Does all that can be done to a store, over and over, until somebody kills it.</summary>
internal static class StoreWork
{
    public static async Task RunAsync(string folder, int seed)
    {
        var random = new Random(seed);
        using var store = Store.Open(Location(folder));
        var catalog = new ImageCatalog(store);
        while (true)
        {
            var image = Make(store, random);
            store.References.Set(ImageReference.Parse($"image:{random.Next(4)}"), image.Descriptor);
            await Console.Out.WriteLineAsync("made");
            if (random.Next(2) == 0) await image.UnpackAsync(store, CancellationToken.None);
            if (random.Next(2) == 0) await LoadAsync(store, image);
            if (random.Next(3) == 0 && catalog.List().Images is [var first, ..]) catalog.Remove(first.Id.Hex, force: true);
            if (random.Next(3) == 0) await new GarbageCollector(store, new GarbageOptions { Limit = 200_000 }).CollectAsync(CancellationToken.None);
        }
    }

    public static StoreLocation Location(string folder) => new(Path.Combine(folder, "root"), Path.Combine(folder, "run")) { Rootless = true };

    private static Image Make(Store store, Random random)
    {
        var image = ImageEdits.Empty(Platform.OfThisMachine).WithLabel("seed", $"{random.Next()}");
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var content = new byte[random.Next(1, 200_000)];
            random.NextBytes(content);
            using var writer = store.Blobs.Create();
            var digests = LayerBlob.Write(
                [new LayerEntry.RegularFile(content.Length, () => new MemoryStream(content)) { Path = $"file-{i}", Mode = 0b110_100_100 }], writer, LayerCompression.Gzip, CancellationToken.None);
            writer.Commit(digests.Digest);
            var blob = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = digests.Digest, Size = digests.Size };
            image = image.WithLayer(blob, digests.DiffId, new HistoryEntry());
        }

        image.WriteDocuments(store.Blobs);
        return image;
    }

    private static async Task LoadAsync(Store store, Image image)
    {
        using var archive = new MemoryStream();
        var options = new CopyOptions { Names = [ImageReference.Parse("loaded")] };
        await ImageCopier.CopyAsync(StoreImages.Source(store, image.Descriptor), DockerArchive.Sink(archive), options, CancellationToken.None);
        archive.Position = 0;
        await ImageLoader.LoadAsync(archive, store, new LoadOptions(), CancellationToken.None);
    }
}
