using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>One layer of a stack that may have to be unpacked.</summary>
/// <param name="DiffId">Digest of the uncompressed archive; what is unpacked has it.</param>
/// <param name="Blob">The archive as it travels: its size bounds what may come out of it.</param>
/// <param name="Open">Opens the blob, compressed or not; called only when the layer is not unpacked yet, perhaps on another thread.</param>
public sealed record LayerContent(Digest DiffId, Descriptor Blob, Func<CancellationToken, Task<Stream>> Open)
{
    /// <summary>Chain id of an unpacked layer that holds much of the same: equal files are shared with it instead of written. Only a hint.</summary>
    public Digest? Like { get; init; }
}
