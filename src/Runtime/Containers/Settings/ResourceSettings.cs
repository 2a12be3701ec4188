namespace BuildKit.Containers.Settings;

/// <summary>The limits that flags of <c>run</c>, <c>create</c> and <c>update</c> ask for, in Docker's terms. Null means: not asked for.</summary>
public sealed record ResourceSettings
{
    /// <summary>What a container gets when nothing is said: enough for any service, and an end for a fork bomb.</summary>
    public const long DefaultPidsLimit = 2048;

    /// <summary>Bytes.</summary>
    public long? Memory { get; init; }

    public long? MemoryReservation { get; init; }

    /// <summary>Memory and swap together; -1 is no limit; not asked for: twice the memory.</summary>
    public long? MemorySwap { get; init; }

    /// <summary>0 to 100.</summary>
    public int? MemorySwappiness { get; init; }

    public bool OomKillDisable { get; init; }

    /// <summary>-1000 to 1000.</summary>
    public int? OomScoreAdj { get; init; }

    /// <summary>Billionths of a processor, as Docker's NanoCpus.</summary>
    public long? NanoCpus { get; init; }

    public long? CpuShares { get; init; }

    /// <summary>Microseconds, as the three that follow.</summary>
    public long? CpuPeriod { get; init; }

    public long? CpuQuota { get; init; }

    public long? CpuRealtimePeriod { get; init; }

    public long? CpuRealtimeRuntime { get; init; }

    /// <summary>Lists such as "0-2,5".</summary>
    public string? CpusetCpus { get; init; }

    public string? CpusetMems { get; init; }

    /// <summary>0 and -1 are no limit; not asked for: <see cref="DefaultPidsLimit"/> where the host can keep it.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>10 to 1000.</summary>
    public int? BlkioWeight { get; init; }

    public IReadOnlyList<DiskRate> BlkioWeightDevice { get; init; } = [];

    /// <summary>Bytes per second.</summary>
    public IReadOnlyList<DiskRate> DeviceReadBps { get; init; } = [];

    public IReadOnlyList<DiskRate> DeviceWriteBps { get; init; } = [];

    /// <summary>Operations per second.</summary>
    public IReadOnlyList<DiskRate> DeviceReadIops { get; init; } = [];

    public IReadOnlyList<DiskRate> DeviceWriteIops { get; init; } = [];

    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];

    public IReadOnlyList<DeviceMapping> Devices { get; init; } = [];

    /// <summary>Docker's words: "c 10:200 rwm".</summary>
    public IReadOnlyList<string> DeviceCgroupRules { get; init; } = [];

    /// <summary>NAME=value pairs.</summary>
    public IReadOnlyList<string> Sysctls { get; init; } = [];
}

/// <summary>A rate or weight of one disk, named by its device file on the host.</summary>
public sealed record DiskRate(string Path, long Rate);

/// <summary>A limit of getrlimit(2), by its lower-case name without RLIMIT_; -1 is no limit.</summary>
public sealed record Ulimit(string Name, long Soft, long Hard);

/// <summary>A device of the host, or every device below a folder of it, in the container.</summary>
public sealed record DeviceMapping(string HostPath, string ContainerPath, string Access);
