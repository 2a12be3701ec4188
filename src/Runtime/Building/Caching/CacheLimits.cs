namespace BuildKit.Building.Caching;

/// <summary>
/// More than any build has. A cache is written by others: whatever it claims beyond these is an attempt to make its reader work or fill its
/// disk, and the whole cache is refused.
/// </summary>
internal static class CacheLimits
{
    public const int MostRecords = 20_000;
    public const int MostBlobs = 10_000;
    public const int MostLayersOfOne = 512;
    public const int MostMounts = 256;
    public const int MostMetadata = 32;
    public const int LongestText = 4096;
    public const long LargestBlob = 64L << 30;

    /// <summary>Of the annotation that carries an inline cache, inside a manifest that may have 4 MiB.</summary>
    public const int LongestInline = 1 << 20;

    /// <summary>Of an index, the images that are asked for an inline cache.</summary>
    public const int MostPlatforms = 16;
}
