namespace BuildKit.Containers.Specification;

/// <summary>Shares and limits of block devices (config-linux.md, "Block IO"). Weights have cgroup v1's scale, 10 to 1000.</summary>
public sealed record BlockIoResources
{
    public ushort? Weight { get; init; }

    public ushort? LeafWeight { get; init; }

    public IReadOnlyList<DeviceWeight> WeightDevice { get; init; } = [];

    /// <summary>Bytes per second.</summary>
    public IReadOnlyList<DeviceThrottle> ReadBps { get; init; } = [];

    public IReadOnlyList<DeviceThrottle> WriteBps { get; init; } = [];

    /// <summary>Operations per second.</summary>
    public IReadOnlyList<DeviceThrottle> ReadIops { get; init; } = [];

    public IReadOnlyList<DeviceThrottle> WriteIops { get; init; } = [];
}

public sealed record DeviceWeight(long Major, long Minor)
{
    public ushort? Weight { get; init; }

    public ushort? LeafWeight { get; init; }
}

public sealed record DeviceThrottle(long Major, long Minor, ulong Rate);
