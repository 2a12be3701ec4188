using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Takes content but no names: they are given once everything was checked.</summary>
internal sealed class UnnamedSink(IImageSink inner) : IImageSink, IReferrerSink
{
    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct) => inner.ContainsAsync(blob, ct);

    public Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct) => inner.WriteAsync(blob, open, ct);

    public Task WriteManifestAsync(Descriptor manifest, ReadOnlyMemory<byte> content, CancellationToken ct) => inner.WriteManifestAsync(manifest, content, ct);

    public Task NameAsync(Descriptor root, ImageReference? name, CancellationToken ct) => Task.CompletedTask;

    public Task AddReferrerAsync(Digest subject, Descriptor referrer, CancellationToken ct) => inner is IReferrerSink sink ? sink.AddReferrerAsync(subject, referrer, ct) : Task.CompletedTask;

    public Task CompleteAsync(CancellationToken ct) => inner.CompleteAsync(ct);
}
