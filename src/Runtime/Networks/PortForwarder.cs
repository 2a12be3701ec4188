using System.Net;
using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Networks;

/// <summary>
/// Published ports without address translation: sockets that listen on the host, and for each connection or client a socket made in the
/// container's network that dials the container's own loopback address. Works without privileges, reaches services that listen on
/// 127.0.0.1 only, and needs no firewall rule. Lives on one event loop; nothing here is for other threads.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class PortForwarder(EventLoop loop) : IDisposable
{
    private const int RandomPortAttempts = 16;
    private readonly List<(PublishedPort Port, SafeFileHandle Handle)> _listeners = [];
    private readonly List<IDisposable> _forwards = [];

    /// <summary>Takes the host's side of all ports, or none: a port in use is found before the container starts.</summary>
    public IReadOnlyList<BoundPort> Listen(IReadOnlyList<PublishedPort> ports)
    {
        try
        {
            return [.. ports.SelectMany(Listen)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Begins to forward. Connections that came since the listening began have waited.</summary>
    public void Connect(SocketSource sockets)
    {
        foreach (var (port, handle) in _listeners)
        {
            _forwards.Add(port.Protocol == PortProtocol.Udp
                ? new DatagramForward(loop, handle, sockets, port.ContainerPort)
                : new StreamForward(loop, handle, sockets, port.ContainerPort));
        }
    }

    /// <summary>Ends what goes on, and keeps the ports: who connects from now on waits for the next <see cref="Connect"/>.</summary>
    public void Disconnect()
    {
        foreach (var forward in _forwards) forward.Dispose();
        _forwards.Clear();
    }

    public void Dispose()
    {
        Disconnect();
        foreach (var (_, handle) in _listeners) handle.Dispose();
        _listeners.Clear();
    }

    private IReadOnlyList<BoundPort> Listen(PublishedPort port)
    {
        IPAddress[] addresses = port.HostAddress is { } one ? [IPAddress.Parse(one)] : [IPAddress.Any, IPAddress.IPv6Any];
        var error = Errno.None;
        foreach (var candidate in Candidates(port))
        {
            error = TryListen(port, addresses, candidate, out var bound);
            if (error == Errno.None) return bound;
            if (error != Errno.EADDRINUSE) break;
        }

        throw NetworkException.CannotPublish(port, error);
    }

    private static IEnumerable<int> Candidates(PublishedPort port) =>
        port.HostPort == 0 ? Enumerable.Repeat(0, RandomPortAttempts) : Enumerable.Range(port.HostPort, Math.Max(port.LastHostPort - port.HostPort, 0) + 1);

    private Errno TryListen(PublishedPort port, IPAddress[] addresses, int number, out IReadOnlyList<BoundPort> bound)
    {
        var handles = new List<SafeFileHandle>();
        var ports = new List<BoundPort>();
        bound = ports;
        foreach (var address in addresses)
        {
            var errno = InternetSockets.TryListen(new IPEndPoint(address, number), port.Protocol == PortProtocol.Udp, out var handle);

            // A host without IPv6 publishes on IPv4 alone.
            if (errno is Errno.EAFNOSUPPORT or Errno.EADDRNOTAVAIL && port.HostAddress is null && handles.Count > 0) continue;
            if (errno != Errno.None)
            {
                foreach (var taken in handles) taken.Dispose();
                return errno;
            }

            handles.Add(handle);
            number = InternetSockets.PortOf(handle);
            ports.Add(new BoundPort(port.ContainerPort, port.Protocol, address.ToString(), number));
        }

        _listeners.AddRange(handles.Select(h => (port, h)));
        return Errno.None;
    }
}
