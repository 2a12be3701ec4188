using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Control;

/// <summary>
/// Terminals of commands whose caller has gone: closed, they would hang up on the command; unread, they would stop it. So the supervisor
/// reads them and drops what comes, until the last process of the command has closed its end.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class HeldTerminals : IDisposable
{
    private const int Most = 256;
    private readonly EventLoop _loop;
    private readonly List<SafeFileHandle> _held = [];
    private readonly byte[] _buffer = new byte[4096];

    public HeldTerminals(ControlServer server, EventLoop loop)
    {
        _loop = loop;
        server.On(ControlKind.Hold, Hold);
    }

    public void Dispose()
    {
        foreach (var terminal in _held) terminal.Dispose();
    }

    private void Hold(ControlPeer peer, ControlMessage message)
    {
        if (_held.Count >= Most || message.Take() is not { } terminal) throw ContainerException.UnknownRequest((char)message.Kind);
        DescriptorCalls.SetNonBlocking(terminal);
        _held.Add(terminal);
        EventLoop.Watch? watch = null;
        watch = _loop.Add(terminal, PollEvents.In, _ => Drain(terminal, watch!));
        peer.Send(ControlKind.Done, []);
    }

    private void Drain(SafeFileHandle terminal, EventLoop.Watch watch)
    {
        var errno = DescriptorCalls.TryRead(DescriptorCalls.Number(terminal), _buffer, out var count);
        if (errno == Errno.EAGAIN || (errno == Errno.None && count > 0)) return;
        watch.Dispose();
        _held.Remove(terminal);
        terminal.Dispose();
    }
}
