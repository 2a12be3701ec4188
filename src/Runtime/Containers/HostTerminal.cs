using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers;

/// <summary>
/// The caller's terminal while a container has it: raw, so that every key reaches the container, and its size followed. The former modes
/// come back when this is disposed, and when the process ends in any way that lets managed code run once more.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HostTerminal : IDisposable
{
    private const int Input = 0;
    private readonly byte[] _modes;
    private readonly SafeFileHandle _container;
    private readonly PosixSignalRegistration _resized;
    private int _restored;

    private HostTerminal(SafeFileHandle container)
    {
        _container = container;
        _modes = TerminalModes.MakeRaw(Input);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException += OnProcessExit;
        FollowSize();
        _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => FollowSize());
    }

    /// <summary>Null when standard input is no terminal.</summary>
    public static HostTerminal? Take(SafeFileHandle container) => TerminalModes.IsTerminal(Input) ? new HostTerminal(container) : null;

    public void Dispose()
    {
        _resized.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException -= OnProcessExit;
        Restore();
    }

    private void FollowSize()
    {
        if (TerminalModes.Size(Input) is { } size && !_container.IsClosed) TerminalModes.Resize(DescriptorCalls.Number(_container), size.Rows, size.Columns);
    }

    private void OnProcessExit(object? sender, EventArgs e) => Restore();

    private void Restore()
    {
        if (Interlocked.Exchange(ref _restored, 1) == 0) TerminalModes.Restore(Input, _modes);
    }
}
