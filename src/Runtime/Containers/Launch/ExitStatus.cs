using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>How a process ended: with a code of its own, or by a signal.</summary>
internal sealed record ExitStatus(int Code, int? Signal, bool CoreDumped)
{
    private const int Exited = 1;
    private const int Dumped = 3;

    /// <summary>As shells and container tools count: 128 and the number of the signal.</summary>
    public int ContainerCode => Signal is { } signal ? 128 + signal : Code;

    /// <summary>From the status of wait(2), as stat of a zombie and PIDFD_GET_INFO have it.</summary>
    internal static ExitStatus FromWaitStatus(int status) =>
        (status & 0x7F) == 0 ? new ExitStatus((status >> 8) & 0xFF, null, false) : new ExitStatus(0, status & 0x7F, (status & 0x80) != 0);

    internal static ExitStatus From(ChildExit exit) =>
        exit.Code == Exited ? new ExitStatus(exit.Status, null, false) : new ExitStatus(0, exit.Status, exit.Code == Dumped);
}
