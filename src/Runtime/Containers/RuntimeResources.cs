namespace BuildKit.Containers;

/// <summary>Limits of a container's control group (config-linux.md, "Control groups"). Null means: as the parent.</summary>
public sealed record RuntimeResources
{
    public MemoryResources? Memory { get; init; }

    public CpuResources? Cpu { get; init; }

    /// <summary>How many processes and threads may exist; -1 is no limit.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Whether anything here needs a control group at all.</summary>
    public bool IsEmpty => Memory is null && Cpu is null && PidsLimit is null;
}

/// <summary>Bytes. <see cref="Swap"/> is memory plus swap, as in the spec; -1 is no limit.</summary>
public sealed record MemoryResources
{
    public long? Limit { get; init; }

    public long? Reservation { get; init; }

    public long? Swap { get; init; }
}

/// <summary>Times are microseconds; <see cref="Shares"/> has cgroup v1's scale (1024 is one share).</summary>
public sealed record CpuResources
{
    public ulong? Shares { get; init; }

    public long? Quota { get; init; }

    public ulong? Period { get; init; }

    public string? Cpus { get; init; }

    public string? Mems { get; init; }
}
