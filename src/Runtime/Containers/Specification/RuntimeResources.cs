namespace BuildKit.Containers.Specification;

/// <summary>Limits of a container's control group (config-linux.md, "Control groups"). Null means: as the parent.</summary>
public sealed record RuntimeResources
{
    public MemoryResources? Memory { get; init; }

    public CpuResources? Cpu { get; init; }

    /// <summary>How many processes and threads may exist; -1 is no limit.</summary>
    public long? PidsLimit { get; init; }

    public BlockIoResources? BlockIo { get; init; }

    /// <summary>Which devices may be used; a later rule wins over an earlier one.</summary>
    public IReadOnlyList<DeviceRule> Devices { get; init; } = [];

    public IReadOnlyList<HugepageLimit> HugepageLimits { get; init; } = [];

    public NetworkResources? Network { get; init; }

    /// <summary>By the name of the device.</summary>
    public IReadOnlyDictionary<string, RdmaLimit>? Rdma { get; init; }

    /// <summary>Files of cgroup v2 and what goes into them, as they are ("memory.high").</summary>
    public IReadOnlyDictionary<string, string>? Unified { get; init; }

    /// <summary>Whether anything here needs a control group at all.</summary>
    public bool IsEmpty => Memory is null && Cpu is null && PidsLimit is null && BlockIo is null && Network is null
        && Devices.Count + HugepageLimits.Count + (Rdma?.Count ?? 0) + (Unified?.Count ?? 0) == 0;
}

/// <summary>Bytes. <see cref="Swap"/> is memory plus swap, as in the spec; -1 is no limit.</summary>
public sealed record MemoryResources
{
    public long? Limit { get; init; }

    public long? Reservation { get; init; }

    public long? Swap { get; init; }

    /// <summary>Kernel memory, which kernels stopped limiting in 5.4; kept because it is in the specification.</summary>
    public long? Kernel { get; init; }

    /// <summary>Buffers of TCP sockets; cgroup v1.</summary>
    public long? KernelTcp { get; init; }

    /// <summary>0 to 100; cgroup v1.</summary>
    public ulong? Swappiness { get; init; }

    /// <summary>Processes wait instead of being killed; cgroup v1.</summary>
    public bool? DisableOomKiller { get; init; }

    public bool? UseHierarchy { get; init; }

    /// <summary>Refuse a new limit that is below what is used, instead of reclaiming and killing.</summary>
    public bool? CheckBeforeUpdate { get; init; }
}

/// <summary>Times are microseconds; <see cref="Shares"/> has cgroup v1's scale (1024 is one share).</summary>
public sealed record CpuResources
{
    public ulong? Shares { get; init; }

    public long? Quota { get; init; }

    /// <summary>Unused quota that may be saved up.</summary>
    public ulong? Burst { get; init; }

    public ulong? Period { get; init; }

    public long? RealtimeRuntime { get; init; }

    public ulong? RealtimePeriod { get; init; }

    public string? Cpus { get; init; }

    public string? Mems { get; init; }

    /// <summary>1: runs only when nothing else wants to.</summary>
    public long? Idle { get; init; }
}
