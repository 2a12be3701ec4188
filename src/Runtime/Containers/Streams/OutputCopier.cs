using System.Runtime.Versioning;
using BuildKit.Containers.Control;
using BuildKit.Containers.Logs;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Streams;

/// <summary>
/// One stream of a container on its way to where people look: a descriptor of the caller, the log, whoever is attached. Where only the
/// caller looks, the bytes are spliced if the kernel can. The source never makes it wait; the target may.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class OutputCopier(SafeFileHandle source, LogStream stream, IOutputTarget? target, JsonLogWriter? log, OutputTaps? taps = null) : IDisposable
{
    private const int BlockSize = 64 * 1024;
    private const int SpliceLength = 1 << 20;
    private readonly int _source = DescriptorCalls.Number(source);
    private byte[]? _buffer;
    private bool _targetIsGone;
    private bool _canSplice = log is null && target?.Descriptor is not null;

    public SafeFileHandle Source => source;

    /// <summary>The stream has ended, or nobody wants it any more: no need to wait for it again.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Moves one block. False when there is none now.</summary>
    public bool CopyBlock()
    {
        if (HasEnded) return false;
        if (_canSplice && taps is not { Any: true } && TrySplice() is { } moved) return moved;
        _buffer ??= new byte[BlockSize];
        var errno = DescriptorCalls.TryRead(_source, _buffer, out var count);
        if (errno == Errno.EAGAIN) return false;

        // EIO: the last process that had the terminal open has closed it.
        if (errno == Errno.EIO || count == 0) return End();
        if (errno != Errno.None) throw new LinuxException("read", "the container's output", errno);
        log?.Append(stream, _buffer.AsSpan(0, count));
        taps?.Write(stream, _buffer.AsSpan(0, count));
        if (target is not null && !_targetIsGone && !target.Write(_buffer.AsSpan(0, count))) _targetIsGone = true;

        // As in any pipeline: who writes to nobody is told so, and usually ends.
        return !_targetIsGone || log is not null || End();
    }

    public void Dispose() => source.Dispose();

    /// <summary>Null when the kernel cannot splice to this target: from then on bytes are copied.</summary>
    private bool? TrySplice()
    {
        var sink = target!.Descriptor!.Value;
        var errno = DescriptorCalls.TrySplice(_source, sink, SpliceLength, out var count);
        switch (errno)
        {
            case Errno.None:
                return count > 0 || End();
            case Errno.EPIPE:
                return End();
            case Errno.EAGAIN when Polling.WaitFor(_source, PollEvents.In, 0) == PollEvents.None:
                return false;
            case Errno.EAGAIN:
                Polling.WaitFor(sink, PollEvents.Out, -1);
                return true;
            default:
                // EINVAL: an appending file or another kind of descriptor that takes no pages.
                _canSplice = false;
                return null;
        }
    }

    private bool End()
    {
        HasEnded = true;
        source.Dispose();
        return false;
    }
}
