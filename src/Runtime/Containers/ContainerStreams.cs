using System.Runtime.InteropServices;
using System.Runtime.Versioning;
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

    private ContainerStreams(JsonLogWriter? log, ContainerStdio? caller) => (_log, _caller) = (log, caller);

    public SafeHandle? Input { get; private set; }

    public SafeHandle? Output { get; private set; }

    public SafeHandle? Error { get; private set; }

    /// <summary>Pipes between a process and its caller. A terminal needs none: it comes with the launch.</summary>
    public static ContainerStreams Foreground(bool tty, bool interactive, ContainerStdio caller, JsonLogWriter? log)
    {
        var streams = new ContainerStreams(log, caller);
        if (tty) return streams;
        if (interactive)
        {
            (var read, streams._inputEnd) = DescriptorCalls.Pipe();
            DescriptorCalls.SetNonBlocking(streams._inputEnd);
            streams.Input = streams.KeepForChild(read);
        }

        streams.Output = streams.PipeFrom(LogStream.Output, TargetOf(caller, LogStream.Output));
        streams.Error = streams.PipeFrom(LogStream.Error, TargetOf(caller, LogStream.Error));
        return streams;
    }

    /// <summary>With <paramref name="existing"/> the FIFOs are those of a container that runs already.</summary>
    public static ContainerStreams Detached(ContainerSpec spec, ContainerFolder folder, JsonLogWriter? log, bool existing = false)
    {
        var streams = new ContainerStreams(log, null);
        if (spec.Tty) return streams;
        if (spec.Interactive) streams.Input = streams.Fifo(folder.InputFifo, existing);
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
        if (terminal is not null)
        {
            DescriptorCalls.SetNonBlocking(terminal);
            _copiers.Add(new OutputCopier(terminal, LogStream.Output, _caller is null ? null : TargetOf(_caller, LogStream.Output), _log));
        }

        if (_caller is null) WatchIn(loop);
        else BeginForeground(_caller, terminal, keys, detach);
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

    private static IOutputTarget? TargetOf(ContainerStdio caller, LogStream stream) => caller switch
    {
        ContainerStdio.OfThisProcess => new DescriptorTarget(stream == LogStream.Output ? 1 : 2),
        ContainerStdio.Streams own when (stream == LogStream.Output ? own.Output : own.Error) is { } target => new StreamTarget(target),
        _ => null,
    };

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
        _inputPump = caller switch
        {
            ContainerStdio.OfThisProcess => new InputPump(0, target, terminal is null ? null : keys, detach),
            ContainerStdio.Streams { Input: { } input } => new StreamInputPump(input, target),
            _ => null,
        };
        if (_inputPump is null) _inputEnd?.Dispose();
    }

    private SafeFileHandle PipeFrom(LogStream stream, IOutputTarget? target)
    {
        var (read, write) = DescriptorCalls.Pipe();
        DescriptorCalls.SetNonBlocking(read);
        _copiers.Add(new OutputCopier(read, stream, target, _log));
        return KeepForChild(write);
    }

    private SafeFileHandle Fifo(string path, bool existing)
    {
        if (!existing) DescriptorCalls.MakeFifo(path, 0x180);
        return KeepForChild(DescriptorCalls.Open(path, DescriptorCalls.ReadWrite));
    }

    private void CopyFifo(string path, LogStream stream) =>
        _copiers.Add(new OutputCopier(DescriptorCalls.Open(path, DescriptorCalls.ReadWrite | DescriptorCalls.NonBlocking), stream, null, _log));

    private SafeFileHandle KeepForChild(SafeFileHandle end)
    {
        _childEnds.Add(end);
        return end;
    }
}
