using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

/// <summary>Real layers with a few files.</summary>
internal static class TestLayers
{
    public static LayerContent Write(Store store, LayerCompression compression, params LayerEntry[] entries)
    {
        using var bytes = new MemoryStream();
        var digests = LayerBlob.Write(entries, bytes, compression, CancellationToken.None);
        var blob = store.Blobs.WriteDocument(MediaTypes.LayerFor(ImageFormat.Oci, compression), bytes.ToArray());
        return new LayerContent(digests.DiffId, blob, _ => Task.FromResult(store.Blobs.OpenRead(blob)));
    }

    public static LayerEntry File(string path, string text) => new LayerEntry.RegularFile(text.Length, () => new MemoryStream(System.Text.Encoding.ASCII.GetBytes(text))) { Path = path, Mode = 0b110_100_100 };
}
