using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;

namespace BuildKit.Containers;

/// <summary>How a container is run in the foreground.</summary>
public sealed record RunOptions
{
    public ContainerStdio Stdio { get; init; } = new ContainerStdio.OfThisProcess();

    /// <summary>Typed on a terminal, they leave the container running, watched by a monitor process; empty: no keys do.</summary>
    public string DetachKeys { get; init; } = "ctrl-p,ctrl-q";

    /// <summary>INT, TERM, HUP, QUIT, USR1 and USR2 go to the container instead of ending this process; the third INT or TERM kills.</summary>
    public bool SignalProxy { get; init; }

    /// <summary>The container is killed when this process ends, however it ends. Without it, a killed process leaves the container running.</summary>
    public bool DiesWithOwner { get; init; }

    /// <summary>Called when the container exists, before its program runs.</summary>
    public Action<Container>? Created { get; init; }

    /// <summary>Called when the program runs.</summary>
    public Action<Container>? Started { get; init; }
}
