using System.Runtime.Versioning;
using BuildKit.Containers.Supervision;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Control;

/// <summary>One end of a control socket's connection. What is sent never waits for a slow reader.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlPeer(SafeFileHandle socket) : IDisposable
{
    private const int LongestMessage = 64 * 1024;
    private bool _disposed;

    public SafeFileHandle Socket => socket;

    /// <summary>On the loop of a server, once: the other end went away, or was sent away.</summary>
    public Action? Gone { get; set; }

    /// <summary>False when it did not get through: the other end is gone, or has not read for long.</summary>
    public bool Send(byte kind, ReadOnlySpan<byte> content, params IReadOnlyList<SafeFileHandle> handles)
    {
        var message = new byte[1 + content.Length];
        message[0] = kind;
        content.CopyTo(message.AsSpan(1));
        return !_disposed && LocalSockets.TrySend(socket, message, handles) == Errno.None;
    }

    public void Refuse(Exception reason) => Send(ControlKind.Refused, MonitorReport.Write(reason));

    /// <summary>Null when the other end is gone, or says nothing now and the socket does not wait.</summary>
    public ControlMessage? Receive(out bool gone)
    {
        var buffer = new byte[LongestMessage];
        var handles = new List<SafeFileHandle>();
        var errno = LocalSockets.TryReceive(socket, buffer, out var count, handles);
        gone = errno != Errno.EAGAIN && (errno != Errno.None || count == 0);
        if (errno == Errno.None && count > 0) return new ControlMessage(buffer[0], buffer[1..count], handles);
        foreach (var handle in handles) handle.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        socket.Dispose();
        Gone?.Invoke();
    }
}
