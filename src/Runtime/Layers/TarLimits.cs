namespace BuildKit.Layers;

/// <summary>How much a stranger's archive may ask for. The defaults are beyond every real layer.</summary>
public sealed record TarLimits
{
    public static TarLimits Default { get; } = new();

    /// <summary>Headers of any kind, so that an archive of nothing but extended headers ends as well.</summary>
    public long MaximumEntries { get; init; } = 2_000_000;

    /// <summary>Of the whole archive, unpacked.</summary>
    public long MaximumTotalBytes { get; init; } = 256L << 30;

    /// <summary>In bytes, of a path or a link target. The kernel's PATH_MAX counts a NUL.</summary>
    public int MaximumNameLength { get; init; } = 4095;

    /// <summary>Of one extended header or GNU long name.</summary>
    public int MaximumPaxSize { get; init; } = 1 << 20;

    /// <summary>
    /// Limits for an archive of which the compressed size is known: 250 times as much, and at least 1 GiB. Real layers stay below 50;
    /// deflate's own limit is 1032, that of the other formats is far beyond.
    /// </summary>
    public static TarLimits ForCompressed(long compressedSize) => Default with
    {
        MaximumTotalBytes = Math.Clamp(compressedSize > long.MaxValue / 250 ? long.MaxValue : compressedSize * 250, 1L << 30, Default.MaximumTotalBytes),
    };
}
