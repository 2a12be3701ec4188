using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>From an image to folders that can be mounted.</summary>
public static class ImageUnpacking
{
    /// <summary>The unpacked layers, bottom first; unpacks what is missing. See <see cref="LayerStore.EnsureAsync"/>.</summary>
    public static Task<IReadOnlyList<string>> UnpackAsync(this Image image, Store store, CancellationToken ct) => store.Layers.EnsureAsync(
        [.. image.Layers.Select((blob, i) => new LayerContent(image.DiffIds[i], blob, _ => Task.FromResult(store.Blobs.OpenRead(blob))))], ct);
}
