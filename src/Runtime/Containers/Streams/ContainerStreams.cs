using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Control;
using BuildKit.Containers.Logs;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Streams;

/// <summary>
/// The two ends of a container's standard streams: what the child gets, and how its output reaches the log and its caller.
/// In the foreground these are pipes, as in any pipeline: when the caller goes, writing fails. Detached they are FIFOs that the container
/// itself holds open both ways, so that it neither fails nor ends when its monitor dies, and a new monitor finds them by name.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerStreams : IDisposable
{
    private readonly List<OutputCopier> _copiers = [];
    private readonly List<SafeFileHandle> _childEnds = [];
    private readonly JsonLogWriter? _log;
    private readonly ContainerStdio? _caller;
    private SafeFileHandle? _inputEnd;
    private OutputPump? _outputPump;
    private IDisposable? _inputPump;

    private readonly List<EventLoop.Watch> _watches = [];
    private readonly bool _interactive;
    private ContainerFolder? _fifos;
    private SafeFileHandle? _terminal;

    private ContainerStreams(JsonLogWriter? log, ContainerStdio? caller, bool tty, bool interactive) => (_log, _caller, IsTerminal, _interactive) = (log, caller, tty, interactive);

    /// <summary>Who else reads the output.</summary>
    public OutputTaps Taps { get; } = new();

    public bool IsTerminal { get; }

    /// <summary>A terminal goes with the process that had it open, and cannot be opened again.</summary>
    public bool IsTerminalLost => IsTerminal && _terminal is null;

    public SafeHandle? Input { get; private set; }

    public SafeHandle? Output { get; private set; }

    public SafeHandle? Error { get; private set; }

    /// <summary>Pipes between a process and its caller. A terminal needs none: it comes with the launch.</summary>
    public static ContainerStreams Foreground(bool tty, bool interactive, ContainerStdio caller, JsonLogWriter? log)
    {
        var streams = new ContainerStreams(log, caller, tty, interactive);
        streams.Renew();
        return streams;
    }

    /// <summary>With <paramref name="existing"/> the FIFOs are those of a container that runs already.</summary>
    public static ContainerStreams Detached(ContainerSpec spec, ContainerFolder folder, JsonLogWriter? log, bool existing = false)
    {
        var streams = new ContainerStreams(log, null, spec.Tty, spec.Interactive);
        if (spec.Tty) return streams;
        streams._fifos = folder;
        streams.OpenFifos(folder, existing);
        streams.CopyFifo(folder.OutputFifo, LogStream.Output);
        streams.CopyFifo(folder.ErrorFifo, LogStream.Error);
        return streams;
    }

    /// <summary>The child's ends for its next run, after <see cref="EndRun"/>.</summary>
    public void Renew()
    {
        if (_fifos is not null) OpenFifos(_fifos, existing: true);
        else if (_caller is not null && !IsTerminal) OpenPipes(_caller);
    }

    /// <summary>The child has its ends: ours of them are closed, and bytes begin to flow. A detached container's flow in the given loop.</summary>
    public void Begin(EventLoop loop, SafeFileHandle? terminal, DetachKeys keys, Action detach)
    {
        CloseChildEnds();
        _terminal = terminal;
        if (terminal is not null)
        {
            DescriptorCalls.SetNonBlocking(terminal);
            _copiers.Add(new OutputCopier(terminal, LogStream.Output, _caller is null ? null : CallerEnds.Target(_caller, LogStream.Output), _log, Taps));
        }

        if (_caller is null) WatchIn(loop);
        else BeginForeground(_caller, terminal, keys, detach);
    }

    /// <summary>One more way in, the caller's to close: a copy, so that no other input ends with it. Null when the container reads none.</summary>
    public SafeFileHandle? OpenInput()
    {
        if (_fifos is not null) return _interactive ? DescriptorCalls.Open(_fifos.InputFifo, DescriptorCalls.WriteOnly | DescriptorCalls.NonBlocking) : null;
        return (_terminal ?? _inputEnd) is { } open ? DescriptorCalls.TryDuplicate(open) : null;
    }

    /// <summary>What the ended process has written is carried to its end. FIFOs stay for the next run, pipes and terminals end with this one.</summary>
    public void EndRun()
    {
        _inputPump?.Dispose();
        _inputPump = null;
        foreach (var watch in _watches) watch.Dispose();
        _watches.Clear();
        CloseChildEnds();
        _outputPump?.Dispose();
        if (_outputPump is null) Drain();
        _outputPump = null;
        _log?.EndLines();
        if (_fifos is not null) return;
        _inputEnd?.Dispose();
        (_inputEnd, _terminal) = (null, null);
        foreach (var copier in _copiers) copier.Dispose();
        _copiers.Clear();
    }

    /// <summary>No run follows. The log is complete afterwards.</summary>
    public void Finish()
    {
        EndRun();
        _log?.Dispose();
    }

    public void Dispose()
    {
        _inputPump?.Dispose();
        _outputPump?.Dispose();
        _inputEnd?.Dispose();
        CloseChildEnds();
        foreach (var copier in _copiers) copier.Dispose();
        _log?.Dispose();
    }

    private void WatchIn(EventLoop loop)
    {
        foreach (var copier in _copiers)
        {
            EventLoop.Watch? watch = null;
            watch = loop.Add(copier.Source, PollEvents.In, _ =>
            {
                copier.CopyBlock();
                if (copier.HasEnded) watch!.Dispose();
            });
            _watches.Add(watch);
        }
    }

    private void BeginForeground(ContainerStdio caller, SafeFileHandle? terminal, DetachKeys keys, Action detach)
    {
        _outputPump = new OutputPump(_copiers);
        if ((terminal ?? _inputEnd) is not { } target) return;
        _inputPump = CallerEnds.Input(caller, target, terminal is null ? null : keys, detach);

        // Of this process, somebody may attach with input later.
        if (_inputPump is null && caller is ContainerStdio.Streams) _inputEnd?.Dispose();
    }

    private SafeFileHandle PipeFrom(LogStream stream, IOutputTarget? target)
    {
        var (read, write) = DescriptorCalls.Pipe();
        DescriptorCalls.SetNonBlocking(read);
        _copiers.Add(new OutputCopier(read, stream, target, _log, Taps));
        return KeepForChild(write);
    }

    private void OpenPipes(ContainerStdio caller)
    {
        if (_interactive)
        {
            (var read, _inputEnd) = DescriptorCalls.Pipe();
            DescriptorCalls.SetNonBlocking(_inputEnd);
            Input = KeepForChild(read);
        }

        Output = PipeFrom(LogStream.Output, CallerEnds.Target(caller, LogStream.Output));
        Error = PipeFrom(LogStream.Error, CallerEnds.Target(caller, LogStream.Error));
    }

    private void OpenFifos(ContainerFolder folder, bool existing)
    {
        if (_interactive) Input = Fifo(folder.InputFifo, existing);
        Output = Fifo(folder.OutputFifo, existing);
        Error = Fifo(folder.ErrorFifo, existing);
    }

    private void CloseChildEnds()
    {
        foreach (var end in _childEnds) end.Dispose();
        _childEnds.Clear();
    }

    private void Drain()
    {
        foreach (var copier in _copiers)
        {
            while (copier.CopyBlock()) continue;
        }
    }

    private SafeFileHandle Fifo(string path, bool existing)
    {
        if (!existing) DescriptorCalls.MakeFifo(path, 0x180);
        return KeepForChild(DescriptorCalls.Open(path, DescriptorCalls.ReadWrite));
    }

    private void CopyFifo(string path, LogStream stream) =>
        _copiers.Add(new OutputCopier(DescriptorCalls.Open(path, DescriptorCalls.ReadWrite | DescriptorCalls.NonBlocking), stream, null, _log, Taps));

    private SafeFileHandle KeepForChild(SafeFileHandle end)
    {
        _childEnds.Add(end);
        return end;
    }
}
