using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Specification;

/// <summary>The process of a container (config.md, "Process").</summary>
public sealed record RuntimeProcess
{
    /// <summary>The first is the program: a path, or a name that is looked up in the PATH of <see cref="Env"/> inside the root.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>NAME=value pairs.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Absolute, inside the container; created when it is missing.</summary>
    public string Cwd { get; init; } = "/";

    public bool Terminal { get; init; }

    public RuntimeUser User { get; init; } = new(0, 0);

    public RuntimeCapabilities Capabilities { get; init; } = RuntimeCapabilities.None;

    public IReadOnlyList<RuntimeRlimit> Rlimits { get; init; } = [];

    public bool NoNewPrivileges { get; init; } = true;

    public int? OomScoreAdj { get; init; }

    /// <summary>The first size of a terminal; null leaves it to whoever holds the other end.</summary>
    public RuntimeConsoleSize? ConsoleSize { get; init; }

    public RuntimeScheduler? Scheduler { get; init; }

    public RuntimeIoPriority? IoPriority { get; init; }

    public string? ApparmorProfile { get; init; }

    public string? SelinuxLabel { get; init; }
}

/// <summary>In characters.</summary>
public sealed record RuntimeConsoleSize(ushort Height, ushort Width);

/// <summary>sched_setattr(2): policy and flags by name ("SCHED_BATCH", "SCHED_FLAG_RESET_ON_FORK"); times are nanoseconds.</summary>
public sealed record RuntimeScheduler(string Policy)
{
    public int Nice { get; init; }

    public uint Priority { get; init; }

    public IReadOnlyList<string> Flags { get; init; } = [];

    public ulong Runtime { get; init; }

    public ulong Deadline { get; init; }

    public ulong Period { get; init; }
}

/// <summary>ioprio_set(2): "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE" or "IOPRIO_CLASS_IDLE", and 0 (first) to 7.</summary>
public sealed record RuntimeIoPriority(string Class, int Priority);

/// <summary>Ids as the container sees them.</summary>
public sealed record RuntimeUser(uint Uid, uint Gid)
{
    /// <summary>Mode bits withheld from new files, 0022 unless told otherwise.</summary>
    public uint Umask { get; init; } = 0x12;

    public IReadOnlyList<uint> AdditionalGids { get; init; } = [];
}

/// <summary>Capability sets by name, "CAP_CHOWN". Inheritable and ambient stay empty unless asked for (CVE-2022-24769).</summary>
public sealed record RuntimeCapabilities
{
    public static RuntimeCapabilities None { get; } = new();

    public IReadOnlyList<string> Bounding { get; init; } = [];

    public IReadOnlyList<string> Effective { get; init; } = [];

    public IReadOnlyList<string> Permitted { get; init; } = [];

    public IReadOnlyList<string> Inheritable { get; init; } = [];

    public IReadOnlyList<string> Ambient { get; init; } = [];

    /// <summary>The usual shape: what a process may have is what it has, and nothing is inherited.</summary>
    public static RuntimeCapabilities Of(IReadOnlyList<string> names) => new() { Bounding = names, Effective = names, Permitted = names };
}

/// <summary>"RLIMIT_NOFILE" with soft and hard value; <see cref="ulong.MaxValue"/> is no limit.</summary>
public sealed record RuntimeRlimit(string Type, ulong Soft, ulong Hard);
