using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers;

/// <summary>A container's first process as its supervisor sees it: launched by itself, or found running.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisedProcess : IDisposable
{
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly ProcessHandle? _found;

    private SupervisedProcess(SafeFileHandle descriptor, SafeFileHandle? terminal, ProcessHandle? found) =>
        (Descriptor, Terminal, _found) = (descriptor, terminal, found);

    /// <summary>Readable once the process has ended.</summary>
    public SafeFileHandle Descriptor { get; }

    public SafeFileHandle? Terminal { get; }

    public static SupervisedProcess Of(LaunchedProcess launched) => new(launched.PidFd, launched.Terminal, null);

    public static SupervisedProcess Of(ProcessHandle found, SafeFileHandle? terminal) => new(found.Descriptor, terminal, found);

    public void Signal(int signal) => ProcessCalls.TrySignal(Descriptor, signal);

    /// <summary>
    /// After the end. Of a child it is known; of another's child the kernel tells since 6.15, once its parent has taken note of the end,
    /// which takes a moment. Null when nobody can say.
    /// </summary>
    public int? ExitCode()
    {
        if (_found is null) return ExitStatus.From(ProcessCalls.Reap(Descriptor, wait: true)!.Value).ContainerCode;
        for (var i = 0; i < Attempts; i++)
        {
            if (_found.ExitInfo() is { } status) return (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
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
