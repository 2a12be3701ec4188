using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Specification;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Streams;

/// <summary>
/// The caller's terminal while a container has it: raw, so that every key reaches the container, ctrl-C and ctrl-Z too, and its size
/// followed. The former modes come back when this is disposed, when the process ends by itself or by an exception that nobody caught, when
/// HUP, INT, QUIT or TERM end it, and while TSTP stops it. SIGKILL leaves no moment for that; <c>reset</c> or <c>stty sane</c> then helps.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HostTerminal : IDisposable
{
    private const int Input = 0;
    private static readonly PosixSignal[] Ending = [PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM];
    private readonly Lock _lock = new();
    private readonly int _own;
    private readonly SafeFileHandle _container;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly bool _raw;
    private byte[]? _modes;
    private bool _over;

    private HostTerminal(int own, SafeFileHandle container, bool raw)
    {
        (_own, _container, _raw) = (own, container, raw);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException += OnProcessExit;
        foreach (var signal in Ending) On(signal, BeforeTheEnd);
        On(PosixSignal.SIGTSTP, Stop);
        On(PosixSignal.SIGCONT, Continue);
        On(PosixSignal.SIGWINCH, _ => FollowSize());
        Resume();
    }

    /// <summary>Null when there is no terminal: of the input for keys, of any stream for its size.</summary>
    public static HostTerminal? Take(SafeFileHandle container, bool raw)
    {
        if (raw) return TerminalModes.IsTerminal(Input) ? new HostTerminal(Input, container, raw: true) : null;
        return Find() is { } own ? new HostTerminal(own, container, raw: false) : null;
    }

    /// <summary>For a terminal that does not exist yet; null where the caller has none.</summary>
    public static RuntimeConsoleSize? Size(ContainerStdio caller) =>
        caller is ContainerStdio.OfThisProcess && Find() is { } own && TerminalModes.Size(own) is { Rows: > 0, Columns: > 0 } size
            ? new RuntimeConsoleSize(size.Rows, size.Columns)
            : null;

    /// <summary>Makes the container's programs draw what is on their screen again: nothing tells them to but another size.</summary>
    public void Redraw()
    {
        if (TerminalModes.Size(_own) is not { } size || _container.IsClosed) return;
        TerminalModes.Resize(DescriptorCalls.Number(_container), (ushort)(size.Rows + 1), size.Columns);
        FollowSize();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        AppDomain.CurrentDomain.UnhandledException -= OnProcessExit;
        End();
    }

    private static int? Find()
    {
        for (var stream = 0; stream < 3; stream++)
            if (TerminalModes.IsTerminal(stream)) return stream;
        return null;
    }

    private void On(PosixSignal signal, Action<PosixSignalContext> handler) => _registrations.Add(PosixSignalRegistration.Create(signal, handler));

    /// <summary>Unless somebody, who was asked before, wants the process to go on.</summary>
    private void BeforeTheEnd(PosixSignalContext context)
    {
        if (!context.Cancel) End();
    }

    /// <summary>By our own hand, because the modes must be back before, and the runtime's stop does nothing in a group without a shell.</summary>
    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        Restore();
        ProcessCalls.SignalSelf(SignalNames.Stop);
    }

    /// <summary>What the runtime does at this signal, after its handlers, is to set the modes that it found at the start.</summary>
    private void Continue(PosixSignalContext context)
    {
        context.Cancel = true;
        Resume();
    }

    /// <summary>At first, and after a stop. In the background the terminal is another's, and setting its modes would stop this process again.</summary>
    private void Resume()
    {
        lock (_lock)
        {
            if (_raw && !_over && _modes is null && TerminalModes.IsForeground(_own)) _modes = TerminalModes.MakeRaw(_own);
        }

        FollowSize();
    }

    private void FollowSize()
    {
        if (TerminalModes.Size(_own) is { Rows: > 0, Columns: > 0 } size && !_container.IsClosed) TerminalModes.Resize(DescriptorCalls.Number(_container), size.Rows, size.Columns);
    }

    private void OnProcessExit(object? sender, EventArgs e) => End();

    private void End()
    {
        lock (_lock) _over = true;
        Restore();
    }

    private void Restore()
    {
        lock (_lock)
        {
            if (_modes is not null) TerminalModes.Restore(_own, _modes);
            _modes = null;
        }
    }
}
