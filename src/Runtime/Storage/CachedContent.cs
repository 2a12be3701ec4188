using BuildKit.Oci;

namespace BuildKit.Storage;

/// <param name="Key">The cache's own name for it.</param>
/// <param name="Content">Blobs that stay as long as it does.</param>
/// <param name="Size">Bytes that count against the limit.</param>
/// <param name="LastUsed">The oldest goes first.</param>
public sealed record CachedContent(string Key, IReadOnlyList<Digest> Content, long Size, DateTimeOffset LastUsed);
