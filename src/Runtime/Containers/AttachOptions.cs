using BuildKit.Containers.Streams;
using BuildKit.Containers.Supervision;

namespace BuildKit.Containers;

/// <summary>How a caller is connected to a container that runs already.</summary>
public sealed record AttachOptions
{
    public ContainerStdio Stdio { get; init; } = new ContainerStdio.OfThisProcess();

    /// <summary>Typed on a terminal, they leave the container; empty: no keys do.</summary>
    public string DetachKeys { get; init; } = "ctrl-p,ctrl-q";

    /// <summary>INT, TERM, HUP, QUIT, USR1 and USR2 go to the container instead of ending this process; the third INT or TERM kills it.</summary>
    public bool SignalProxy { get; init; }

    /// <summary>Told when the container ends that so many bytes of its output were skipped, because the caller did not keep up.</summary>
    public Action<long>? Skipped { get; init; }
}
