using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

internal sealed class StoreSink(Store store) : IImageSink, IReferrerSink
{
    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct) => Task.FromResult(Contains(blob));

    public Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct) => store.Blobs.WriteAsync(blob, open, ct);

    public Task WriteManifestAsync(Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var written = store.Blobs.WriteDocument(manifest.MediaType, content.Span);
        return written.Digest == manifest.Digest ? Task.CompletedTask : throw StoreException.WrongContent(manifest.Digest, written.Digest, written.Size);
    }

    public Task NameAsync(Descriptor root, ImageReference? name, CancellationToken ct)
    {
        // Annotations and platform belong to the list the root came from, not to the image.
        var target = new Descriptor { MediaType = root.MediaType, Digest = root.Digest, Size = root.Size };
        if (name is null) store.References.SetUntagged(target);
        else store.References.Set(name, target);
        return Task.CompletedTask;
    }

    public Task AddReferrerAsync(Digest subject, Descriptor referrer, CancellationToken ct)
    {
        store.Referrers.Add(subject, referrer);
        return Task.CompletedTask;
    }

    public Task CompleteAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>A manifest counts as there only with all it reaches: a crash while others removed it may have left it alone.</summary>
    private bool Contains(Descriptor blob)
    {
        if (store.Blobs.Size(blob.Digest) != blob.Size) return false;
        if (!MediaTypes.IsIndex(blob.MediaType) && !MediaTypes.IsManifest(blob.MediaType)) return true;
        return ManifestDocument.Parse(blob, store.Blobs.ReadDocument(blob)).Children.All(Contains);
    }
}
