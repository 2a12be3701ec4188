using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using BuildKit.Containers.Control;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers;

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

    private string? _inputFifo;
    private SafeFileHandle? _terminal;

    private ContainerStreams(JsonLogWriter? log, ContainerStdio? caller) => (_log, _caller) = (log, caller);

    /// <summary>Who else reads the output.</summary>
    public OutputTaps Taps { get; } = new();

    public bool IsTerminal { get; private init; }

    /// <summary>A terminal goes with the process that had it open, and cannot be opened again.</summary>
    public bool IsTerminalLost => IsTerminal && _terminal is null;

    public SafeHandle? Input { get; private set; }

    public SafeHandle? Output { get; private set; }

    public SafeHandle? Error { get; private set; }

    /// <summary>Pipes between a process and its caller. A terminal needs none: it comes with the launch.</summary>
    public static ContainerStreams Foreground(bool tty, bool interactive, ContainerStdio caller, JsonLogWriter? log)
    {
        var streams = new ContainerStreams(log, caller) { IsTerminal = tty };
        if (tty) return streams;
        if (interactive)
        {
            (var read, streams._inputEnd) = DescriptorCalls.Pipe();
            DescriptorCalls.SetNonBlocking(streams._inputEnd);
            streams.Input = streams.KeepForChild(read);
        }

        streams.Output = streams.PipeFrom(LogStream.Output, CallerEnds.Target(caller, LogStream.Output));
        streams.Error = streams.PipeFrom(LogStream.Error, CallerEnds.Target(caller, LogStream.Error));
        return streams;
    }

    /// <summary>With <paramref name="existing"/> the FIFOs are those of a container that runs already.</summary>
    public static ContainerStreams Detached(ContainerSpec spec, ContainerFolder folder, JsonLogWriter? log, bool existing = false)
    {
        var streams = new ContainerStreams(log, null) { IsTerminal = spec.Tty };
        if (spec.Tty) return streams;
        if (spec.Interactive) streams.Input = streams.Fifo(streams._inputFifo = folder.InputFifo, existing);
        streams.Output = streams.Fifo(folder.OutputFifo, existing);
        streams.Error = streams.Fifo(folder.ErrorFifo, existing);
        streams.CopyFifo(folder.OutputFifo, LogStream.Output);
        streams.CopyFifo(folder.ErrorFifo, LogStream.Error);
        return streams;
    }

    /// <summary>The child has its ends: ours of them are closed, and bytes begin to flow. A detached container's flow in the given loop.</summary>
    public void Begin(EventLoop loop, SafeFileHandle? terminal, DetachKeys keys, Action detach)
    {
        foreach (var end in _childEnds) end.Dispose();
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
        if (_inputFifo is not null) return DescriptorCalls.Open(_inputFifo, DescriptorCalls.WriteOnly | DescriptorCalls.NonBlocking);
        return (_terminal ?? _inputEnd) is { } open ? DescriptorCalls.TryDuplicate(open) : null;
    }

    /// <summary>What the ended container has written is carried to its end. The log is complete afterwards.</summary>
    public void Finish()
    {
        _inputPump?.Dispose();
        _inputPump = null;
        if (_outputPump is not null) _outputPump.Finish();
        else
        {
            foreach (var copier in _copiers)
            {
                while (copier.CopyBlock()) continue;
            }
        }

        _log?.Dispose();
    }

    public void Dispose()
    {
        _inputPump?.Dispose();
        _outputPump?.Dispose();
        _inputEnd?.Dispose();
        foreach (var end in _childEnds) end.Dispose();
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
