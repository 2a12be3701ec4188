using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Supervision;

/// <summary>A container's first process as its supervisor sees it: launched by itself, or found running.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisedProcess : IDisposable
{
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly ProcessHandle? _found;

    private readonly ulong _startTime;

    private SupervisedProcess(SafeFileHandle descriptor, SafeFileHandle? terminal, ProcessHandle? found, ulong startTime) =>
        (Descriptor, Terminal, _found, _startTime) = (descriptor, terminal, found, startTime);

    /// <summary>Readable once the process has ended.</summary>
    public SafeFileHandle Descriptor { get; }

    public SafeFileHandle? Terminal { get; }

    public static SupervisedProcess Of(LaunchedProcess launched) => new(launched.PidFd, launched.Terminal, null, launched.StartTime);

    public static SupervisedProcess Of(ProcessHandle found, ulong startTime, SafeFileHandle? terminal) => new(found.Descriptor, terminal, found, startTime);

    public void Signal(int signal) => ProcessCalls.TrySignal(Descriptor, signal);

    /// <summary>
    /// After the end. Of a child it is known; of another's child the kernel tells while it is a zombie, and since 6.15 afterwards too;
    /// between the two is a moment. Null when nobody can say.
    /// </summary>
    public int? ExitCode()
    {
        if (_found is null) return ExitStatus.From(ProcessCalls.Reap(Descriptor, wait: true)!.Value).ContainerCode;
        for (var i = 0; i < Attempts; i++)
        {
            if (_found.ExitInfo(_startTime) is { } status) return ExitStatus.FromWaitStatus(status).ContainerCode;
            Thread.Sleep(Pause);
        }

        return null;
    }

    public void Dispose()
    {
        if (_found is null) return;
        _found.Dispose();
        Terminal?.Dispose();
    }
}
