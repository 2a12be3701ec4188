using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Exec;

/// <summary>A further command in a running container. What is not said here is the container's.</summary>
public sealed record ExecSpec
{
    /// <summary>A program and its arguments, as in <see cref="RuntimeProcess.Args"/>. No shell, no entry point.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>NAME=value pairs over the container's.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Absolute, inside the container; it must exist.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>user[:group], by name or number.</summary>
    public string? User { get; init; }

    /// <summary>A terminal of its own.</summary>
    public bool Tty { get; init; }

    /// <summary>Of the terminal; null: the caller's, where it has one.</summary>
    public RuntimeConsoleSize? ConsoleSize { get; init; }

    /// <summary>Standard input is passed on. Without it the command reads end-of-file.</summary>
    public bool Interactive { get; init; }

    /// <summary>All capabilities that the container's user namespace has, no system call filter, new privileges allowed.</summary>
    public bool Privileged { get; init; }
}
