using System.Net;
using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Networks;

/// <summary>
/// One forwarded TCP connection: bytes are spliced both ways through pipes, so they never enter this process. Each side's end is passed on
/// by itself, as protocols with half-closed connections need.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class StreamConnection(EventLoop loop, SafeFileHandle client, SocketSource sockets, int port, Action<StreamConnection> ended) : IDisposable
{
    private readonly Queue<IPAddress> _addresses = new([IPAddress.Loopback, IPAddress.IPv6Loopback]);
    private SafeFileHandle? _server;
    private EventLoop.Watch? _clientWatch;
    private EventLoop.Watch? _serverWatch;
    private SplicePipe? _up;
    private SplicePipe? _down;
    private bool _disposed;

    /// <summary>Dials IPv4, then IPv6.</summary>
    public void Begin()
    {
        while (_addresses.TryDequeue(out var address))
        {
            _serverWatch?.Dispose();
            _server?.Dispose();
            _server = sockets(InternetSockets.FamilyOf(address), InternetSockets.TypeOf(datagrams: false));
            var errno = InternetSockets.TryConnect(_server, new IPEndPoint(address, port), datagrams: false);
            if (errno is Errno.None or Errno.EINPROGRESS)
            {
                _serverWatch = loop.Add(_server, PollEvents.Out, _ => OnConnected());
                return;
            }
        }

        Dispose();
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _clientWatch?.Dispose();
        _serverWatch?.Dispose();
        client.Dispose();
        _server?.Dispose();
        _up?.Dispose();
        _down?.Dispose();
        ended(this);
    }

    private void OnConnected()
    {
        if (InternetSockets.ErrorOf(_server!) != Errno.None)
        {
            Begin();
            return;
        }

        _serverWatch!.Dispose();
        (_up, _down) = (new SplicePipe(client, _server!), new SplicePipe(_server!, client));
        _clientWatch = loop.Add(client, PollEvents.In, Move);
        _serverWatch = loop.Add(_server!, PollEvents.In, Move);
    }

    private void Move(PollEvents events)
    {
        if (_disposed) return;
        if ((events & PollEvents.Error) != 0 || !_up!.Move() || !_down!.Move() || (_up.HasEnded && _down.HasEnded))
        {
            Dispose();
            return;
        }

        Wait(ref _clientWatch, client, _up, _down);
        Wait(ref _serverWatch, _server!, _down, _up);
    }

    /// <summary>
    /// A side that is not waited for leaves the loop altogether: a hang-up is reported without being asked for, again and again.
    /// </summary>
    private void Wait(ref EventLoop.Watch? watch, SafeFileHandle side, SplicePipe from, SplicePipe to)
    {
        var wanted = (from.WantsInput ? PollEvents.In : 0) | (to.WantsOutput ? PollEvents.Out : 0);
        if (wanted == 0)
        {
            watch?.Dispose();
            watch = null;
        }
        else if (watch is null) watch = loop.Add(side, wanted, Move);
        else watch.Wait(wanted);
    }
}
