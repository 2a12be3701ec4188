namespace BuildKit.Storage;

/// <summary>What a collection keeps beside the images.</summary>
public sealed record GarbageOptions
{
    public IReadOnlyList<IGarbageRoots> Roots { get; init; } = [];

    public IReadOnlyList<IGarbageCache> Caches { get; init; } = [];

    /// <summary>
    /// Bytes that caches may keep: build caches, and unpacked layers that images but no containers need (they can be unpacked again). Null is no limit.
    /// </summary>
    public long? CacheLimit { get; init; }

    /// <summary>Only tells what would go.</summary>
    public bool DryRun { get; init; }
}
