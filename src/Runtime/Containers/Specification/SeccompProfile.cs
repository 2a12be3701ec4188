namespace BuildKit.Containers.Specification;

/// <summary>A system call filter (config-linux.md, "Seccomp"): the first rule that matches decides, otherwise the default does.</summary>
public sealed record SeccompProfile
{
    public required SeccompAction DefaultAction { get; init; }

    /// <summary>The errno of a default action <see cref="SeccompAction.Errno"/>; EPERM when null.</summary>
    public uint? DefaultErrnoRet { get; init; }

    public IReadOnlyList<SeccompRule> Syscalls { get; init; } = [];

    /// <summary>"SCMP_ARCH_X86": whose calls the rules are about besides the processor's own. Empty means only that.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>"SECCOMP_FILTER_FLAG_LOG" and its like.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>A Unix socket that takes the descriptor on which calls with <see cref="SeccompAction.Notify"/> are asked about.</summary>
    public string? ListenerPath { get; init; }

    /// <summary>Handed to the listener as it is.</summary>
    public string? ListenerMetadata { get; init; }
}

/// <summary>Rules name system calls; a name this architecture does not have is skipped.</summary>
public sealed record SeccompRule(IReadOnlyList<string> Names, SeccompAction Action)
{
    public uint? ErrnoRet { get; init; }

    /// <summary>All of them must hold; where two are about the same argument, one of them suffices.</summary>
    public IReadOnlyList<SeccompArgument> Args { get; init; } = [];
}

/// <summary>A condition on one 64-bit argument. For <see cref="SeccompOperator.MaskedEqual"/> <see cref="Value"/> is the mask and <see cref="ValueTwo"/> the wanted result.</summary>
public sealed record SeccompArgument(int Index, ulong Value, SeccompOperator Op, ulong ValueTwo = 0);

public enum SeccompOperator
{
    NotEqual,
    LessThan,
    LessOrEqual,
    EqualTo,
    GreaterOrEqual,
    GreaterThan,
    MaskedEqual,
}

public enum SeccompAction
{
    KillProcess,
    KillThread,
    Trap,
    Errno,
    Trace,
    Allow,
    Log,
    Notify,
}
