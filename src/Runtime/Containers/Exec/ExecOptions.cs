using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;

namespace BuildKit.Containers.Exec;

/// <summary>How a command in a container is connected to its caller.</summary>
public sealed record ExecOptions
{
    public ContainerStdio Stdio { get; init; } = new ContainerStdio.OfThisProcess();

    /// <summary>Typed on a terminal, they leave the command running; empty: no keys do.</summary>
    public string DetachKeys { get; init; } = "ctrl-p,ctrl-q";

    /// <summary>
    /// INT, TERM, HUP, QUIT, USR1 and USR2 go to the command's process group instead of ending this process; the third INT or TERM kills.
    /// </summary>
    public bool SignalProxy { get; init; }
}
