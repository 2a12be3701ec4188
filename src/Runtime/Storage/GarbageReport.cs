namespace BuildKit.Storage;

/// <summary>What went, or would go.</summary>
public sealed record GarbageReport
{
    public int Blobs { get; init; }

    public int UnpackedLayers { get; init; }

    /// <summary>Parts of build caches that were evicted.</summary>
    public int Cached { get; init; }

    /// <summary>Folders of processes that died.</summary>
    public int DeadOwners { get; init; }

    public long Bytes { get; init; }

    /// <summary>Bytes of blobs and unpacked layers that are left; only counted where there is a limit.</summary>
    public long Left { get; init; }
}
