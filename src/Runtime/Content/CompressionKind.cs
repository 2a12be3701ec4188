namespace BuildKit.Content;

/// <summary>What the first bytes of a stream say about it.</summary>
public enum CompressionKind
{
    None,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}
