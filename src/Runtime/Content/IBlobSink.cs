using BuildKit.Oci;

namespace BuildKit.Content;

/// <summary>Where blobs can be written to. Both calls are idempotent and may run at once for different blobs.</summary>
public interface IBlobSink
{
    Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct);

    /// <summary>
    /// Writes the blob whole or not at all. <paramref name="open"/> is called only when bytes are needed, and again when an attempt is
    /// repeated; the sink disposes of what it opened, and does not trust it.
    /// </summary>
    Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct);
}
