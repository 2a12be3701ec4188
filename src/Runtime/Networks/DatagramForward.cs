using System.Net;
using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Networks;

/// <summary>
/// A UDP port of the host. Each client has a socket of its own in the container, so that answers find their way back; it is forgotten
/// after a while without traffic, and the longest silent one when too many come, which a flood of forged senders would make.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class DatagramForward : IDisposable
{
    private const int MostClients = 1024;
    private const int LongestDatagram = 65536;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly EventLoop _loop;
    private readonly SafeFileHandle _listener;
    private readonly SocketSource _sockets;
    private readonly int _port;
    private readonly EventLoop.Watch _watch;
    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);
    private byte[] _buffer = [];

    public DatagramForward(EventLoop loop, SafeFileHandle listener, SocketSource sockets, int port)
    {
        (_loop, _listener, _sockets, _port) = (loop, listener, sockets, port);
        _watch = loop.Add(listener, PollEvents.In, _ => Receive());
    }

    public void Dispose()
    {
        _watch.Dispose();
        foreach (var client in _clients.Values.ToList()) Forget(client);
    }

    private void Receive()
    {
        if (_buffer.Length == 0) _buffer = new byte[LongestDatagram];
        Span<byte> sender = stackalloc byte[InternetSockets.AddressSize];
        while (InternetSockets.TryReceive(_listener, _buffer, sender, out var count, out var length) == Errno.None)
        {
            var address = sender[..length];
            var key = Convert.ToHexString(address);
            if (!_clients.TryGetValue(key, out var client) && (client = TryBegin(key, address.ToArray())) is null) continue;
            client.LastUsed = Environment.TickCount64;
            InternetSockets.TrySend(client.Socket, _buffer.AsSpan(0, count), []);
        }
    }

    private Client? TryBegin(string key, byte[] address)
    {
        if (_clients.Count >= MostClients) Forget(_clients.Values.MinBy(c => c.LastUsed)!);
        SafeFileHandle socket;
        try
        {
            socket = _sockets(InternetSockets.FamilyOf(IPAddress.Loopback), InternetSockets.TypeOf(datagrams: true));
        }
        catch (BuildKitException)
        {
            // The container is ending, or descriptors are short. Datagrams may be lost.
            return null;
        }

        var client = new Client(key, address, socket) { LastUsed = Environment.TickCount64 };
        InternetSockets.TryConnect(socket, new IPEndPoint(IPAddress.Loopback, _port), datagrams: true);
        client.Watch = _loop.Add(socket, PollEvents.In, _ => Answer(client));
        _clients.Add(key, client);
        Schedule(client, Patience);
        return client;
    }

    private void Answer(Client client)
    {
        client.LastUsed = Environment.TickCount64;
        Errno errno;
        while ((errno = InternetSockets.TryReceive(client.Socket, _buffer, [], out var count, out _)) == Errno.None)
            InternetSockets.TrySend(_listener, _buffer.AsSpan(0, count), client.Address);

        // ECONNREFUSED says that nobody listens yet; the socket remains good.
        if (errno is not (Errno.EAGAIN or Errno.ECONNREFUSED)) Forget(client);
    }

    private void Schedule(Client client, TimeSpan time) => client.Timer = _loop.After(time, () =>
    {
        var silent = TimeSpan.FromMilliseconds(Environment.TickCount64 - client.LastUsed);
        if (silent >= Patience) Forget(client);
        else Schedule(client, Patience - silent);
    });

    private void Forget(Client client)
    {
        _clients.Remove(client.Key);
        client.Timer?.Dispose();
        client.Watch?.Dispose();
        client.Socket.Dispose();
    }

    private sealed class Client(string key, byte[] address, SafeFileHandle socket)
    {
        public string Key { get; } = key;

        public byte[] Address { get; } = address;

        public SafeFileHandle Socket { get; } = socket;

        public long LastUsed { get; set; }

        public EventLoop.Watch? Watch { get; set; }

        public EventLoop.Timer? Timer { get; set; }
    }
}
