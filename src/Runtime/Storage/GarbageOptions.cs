namespace BuildKit.Storage;

/// <summary>What a collection keeps beside the images.</summary>
public sealed record GarbageOptions
{
    public IReadOnlyList<IGarbageRoots> Roots { get; init; } = [];

    public IReadOnlyList<IGarbageCache> Caches { get; init; } = [];

    /// <summary>
    /// Bytes that blobs and unpacked layers may have together. What names, containers and running work need stays, however much it is; the room
    /// beside it is for what can be made again: build caches, and unpacked layers that no container needs. Null is no limit.
    /// </summary>
    public long? Limit { get; init; }

    /// <summary>Build caches lose everything that no image needs, whatever the limit.</summary>
    public bool DropCaches { get; init; }

    /// <summary>Parts of build caches that go, whatever the limit.</summary>
    public Func<CachedContent, bool> Drops { get; init; } = _ => false;

    /// <summary>Only tells what would go.</summary>
    public bool DryRun { get; init; }
}
