using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Networks;

/// <summary>One direction of a connection.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SplicePipe : IDisposable
{
    private const int Block = 1 << 20;

    /// <summary>Then the other direction has its turn.</summary>
    private const int MostBlocks = 16;
    private readonly SafeFileHandle _source;
    private readonly SafeFileHandle _target;
    private readonly SafeFileHandle _read;
    private readonly SafeFileHandle _write;
    private int _held;
    private bool _sourceEnded;

    public SplicePipe(SafeFileHandle source, SafeFileHandle target)
    {
        (_source, _target) = (source, target);
        (_read, _write) = DescriptorCalls.Pipe(nonBlocking: true);
    }

    public bool WantsInput => !_sourceEnded && _held == 0;

    public bool WantsOutput => _held > 0;

    public bool HasEnded => _sourceEnded && _held == 0;

    /// <summary>Moves what can be moved now. False when the connection is broken.</summary>
    public bool Move()
    {
        for (var i = 0; i < MostBlocks; i++)
        {
            if (WantsInput && !Fill()) return false;
            if (_held == 0) return true;
            var errno = DescriptorCalls.TrySplice(DescriptorCalls.Number(_read), DescriptorCalls.Number(_target), _held, out var count);
            if (errno == Errno.EAGAIN) return true;
            if (errno != Errno.None) return false;
            _held -= count;
            if (HasEnded) InternetSockets.EndWriting(_target);
        }

        return true;
    }

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }

    private bool Fill()
    {
        var errno = DescriptorCalls.TrySplice(DescriptorCalls.Number(_source), DescriptorCalls.Number(_write), Block, out var count);
        if (errno == Errno.EAGAIN) return true;
        if (errno != Errno.None) return false;
        _held = count;
        if (count > 0) return true;
        _sourceEnded = true;
        InternetSockets.EndWriting(_target);
        return true;
    }
}
