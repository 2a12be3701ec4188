using BuildKit.Containers.Supervision;
using BuildKit.Networks;

namespace BuildKit.Containers;

/// <summary>What changes in the life of a container: containers/ID/state.json, always replaced whole.</summary>
public sealed record ContainerState
{
    public ContainerStatus Status { get; init; }

    /// <summary>The container's process 1, as the host numbers it; null when none runs.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>The process that watches it; null when none does.</summary>
    public ProcessIdentity? Monitor { get; init; }

    /// <summary>128 + n after signal n. Null while it runs, and when nobody saw it end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it did not start, or why its end is not known.</summary>
    public string? Error { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The control group of a running container; null when it has none of its own.</summary>
    public CgroupRecord? Cgroup { get; init; }

    /// <summary>The kernel killed a process of it because its memory limit was reached. Known at the end.</summary>
    public bool OutOfMemory { get; init; }

    public IReadOnlyList<BoundPort> Ports { get; init; } = [];

    public RestartRecord Restart { get; init; } = RestartRecord.None;

    public bool IsRunning => Status is ContainerStatus.Running or ContainerStatus.Paused;

    /// <summary>It runs, or will again without anybody doing something.</summary>
    public bool IsAlive => IsRunning || Status == ContainerStatus.Restarting;
}
