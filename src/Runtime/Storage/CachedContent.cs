using BuildKit.Oci;

namespace BuildKit.Storage;

/// <param name="Key">The cache's own name for it.</param>
/// <param name="Content">Blobs that stay as long as it does.</param>
/// <param name="Size">Bytes that count against the limit.</param>
/// <param name="LastUsed">The oldest goes first.</param>
public sealed record CachedContent(string Key, IReadOnlyList<Digest> Content, long Size, DateTimeOffset LastUsed)
{
    /// <summary>Of <see cref="Size"/>, bytes in files of the cache's own, which are no blob's.</summary>
    public long OwnBytes { get; init; }

    /// <summary>Somebody works with it at this moment: it stays, whatever the limit.</summary>
    public bool IsInUse { get; init; }
}
