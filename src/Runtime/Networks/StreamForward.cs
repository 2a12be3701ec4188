using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Networks;

/// <summary>A TCP port of the host whose connections go on into a container.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StreamForward : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly EventLoop _loop;
    private readonly SafeFileHandle _listener;
    private readonly SocketSource _sockets;
    private readonly int _port;
    private readonly EventLoop.Watch _watch;
    private readonly HashSet<StreamConnection> _connections = [];

    public StreamForward(EventLoop loop, SafeFileHandle listener, SocketSource sockets, int port)
    {
        (_loop, _listener, _sockets, _port) = (loop, listener, sockets, port);
        _watch = loop.Add(listener, PollEvents.In, _ => Accept());
    }

    public void Dispose()
    {
        _watch.Dispose();
        foreach (var connection in _connections.ToList()) connection.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            var errno = InternetSockets.TryAccept(_listener, out var client);
            if (errno == Errno.EAGAIN) return;
            if (errno != Errno.None)
            {
                // Out of descriptors or memory: who waits is accepted when some are free again, without spinning until then.
                _watch.Wait(PollEvents.None);
                _loop.After(Pause, () => _watch.Wait(PollEvents.In));
                return;
            }

            Begin(client);
        }
    }

    private void Begin(SafeFileHandle client)
    {
        try
        {
            var connection = new StreamConnection(_loop, client, _sockets, _port, c => _connections.Remove(c));
            _connections.Add(connection);
            connection.Begin();
        }
        catch (BuildKitException)
        {
            // The container is ending, or descriptors are short: this client is turned away, the next may fare better.
            client.Dispose();
        }
    }
}
