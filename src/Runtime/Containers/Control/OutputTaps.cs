using System.Runtime.Versioning;
using BuildKit.Containers.Logs;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Control;

/// <summary>
/// Who else gets a container's output, block by block as it comes. A reader that does not keep up skips what does not fit into its pipe;
/// neither the container nor the log nor another reader waits for it. Written from the thread that carries output, changed from the loop's.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class OutputTaps
{
    private readonly Lock _lock = new();
    private readonly List<OutputTap> _taps = [];
    private volatile bool _any;

    /// <summary>False: output may take a way on which nobody sees it.</summary>
    public bool Any => _any;

    public void Add(OutputTap tap)
    {
        lock (_lock) _taps.Add(tap);
        _any = true;
    }

    /// <summary>Closes it as well.</summary>
    public void Remove(OutputTap tap)
    {
        lock (_lock)
        {
            _taps.Remove(tap);
            _any = _taps.Count > 0;
            tap.Dispose();
        }
    }

    public void Write(LogStream stream, ReadOnlySpan<byte> block)
    {
        lock (_lock)
        {
            foreach (var tap in _taps)
            {
                if (tap.Stream == stream) tap.Write(block);
            }
        }
    }
}

/// <summary>The near end of a reader's pipe.</summary>
[SupportedOSPlatform("linux")]
internal sealed class OutputTap(LogStream stream, SafeFileHandle pipe) : IDisposable
{
    public LogStream Stream => stream;

    /// <summary>Bytes that did not fit.</summary>
    public long Skipped { get; private set; }

    public void Write(ReadOnlySpan<byte> block)
    {
        while (!block.IsEmpty)
        {
            // EAGAIN: the pipe is full. EPIPE: the reader is gone, and its socket tells the loop.
            if (DescriptorCalls.TryWrite(DescriptorCalls.Number(pipe), block, out var count) != Errno.None)
            {
                Skipped += block.Length;
                return;
            }

            block = block[count..];
        }
    }

    public void Dispose() => pipe.Dispose();
}
