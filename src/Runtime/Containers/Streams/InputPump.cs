using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Streams;

/// <summary>
/// A thread that carries the caller's standard input to the container and watches for the keys that detach. It is left behind when the
/// container ends while the caller types nothing: a read from a terminal or a pipe cannot be called off, but waiting for it can.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class InputPump : IDisposable
{
    /// <summary>Milliseconds after which a full pipe's container is looked after: it may have ended.</summary>
    private const int FullPipePause = 100;
    private readonly int _source;
    private readonly SafeFileHandle _target;
    private readonly DetachKeys? _keys;
    private readonly Action _detach;
    private readonly SafeFileHandle _wake = DescriptorCalls.EventCounter();
    private readonly Thread _thread;
    private volatile bool _ending;

    /// <param name="source">The caller's descriptor.</param>
    /// <param name="target">A pipe of the container, or its terminal. Never makes the pump wait.</param>
    /// <param name="keys">For a terminal, which stays open at the end of the input. Null for a pipe, which is closed then.</param>
    /// <param name="detach">Called once, on the pump's thread.</param>
    public InputPump(int source, SafeFileHandle target, DetachKeys? keys, Action detach)
    {
        (_source, _target, _keys, _detach) = (source, target, keys, detach);
        _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "container input" };
        _thread.Start();
    }

    public void Dispose()
    {
        _ending = true;
        Span<byte> one = stackalloc byte[8];
        one[0] = 1;
        DescriptorCalls.TryWrite(DescriptorCalls.Number(_wake), one, out _);
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        var buffer = new byte[16 * 1024];
        var target = DescriptorCalls.Number(_target);
        while (true)
        {
            var (input, wake) = Polling.WaitForEither(_source, DescriptorCalls.Number(_wake), PollEvents.In, -1);
            if (wake != PollEvents.None) return;
            if (input == PollEvents.None) continue;
            var errno = DescriptorCalls.TryRead(_source, buffer, out var count);
            if (errno == Errno.EAGAIN) continue;
            if (errno != Errno.None || count == 0) break;
            var typed = buffer.AsSpan(0, count);
            var (passed, detached) = _keys?.Filter(typed) ?? (typed.ToArray(), false);
            if (!Write(target, passed)) break;
            if (!detached) continue;
            _detach();
            return;
        }

        if (_keys is null) _target.Dispose();
    }

    /// <summary>False when the container reads no more. A full pipe is waited for, but not longer than the container lives.</summary>
    private bool Write(int target, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var errno = DescriptorCalls.TryWrite(target, bytes, out var count);
            if (errno == Errno.None) bytes = bytes[count..];
            else if (errno != Errno.EAGAIN) return false;
            else if (_ending) return false;
            else Polling.WaitFor(target, PollEvents.Out, FullPipePause);
        }

        return true;
    }
}
