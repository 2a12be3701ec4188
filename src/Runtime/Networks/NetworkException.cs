using BuildKit.Linux;

namespace BuildKit.Networks;

/// <summary>A port or a network that cannot be set up as asked.</summary>
public sealed class NetworkException(string code, string message, string? remedy = null, Exception? innerException = null)
    : BuildKitException(code, message, remedy, innerException)
{
    internal static NetworkException InvalidPort(string text, string reason) =>
        new("BK3301", $"Reading a published port: '{text}' is not one: {reason}.", "Write [ip:][host port]:container port[/tcp|/udp], for example '127.0.0.1:8080:80'.");

    internal static NetworkException InvalidExposedPort(string text) =>
        new("BK3301", $"Reading an exposed port: '{text}' is not one: it names a host port or an address.", "Write port[-last port][/tcp|/udp]; -p publishes at a host port.");

    internal static NetworkException CannotPublish(PublishedPort port, Errno errno)
    {
        var host = $"{port.HostAddress ?? "*"}:{(port.HostPort == 0 ? "any" : port.LastHostPort > port.HostPort ? $"{port.HostPort}-{port.LastHostPort}" : port.HostPort)}";
        var step = $"Publishing {port.ContainerText} at {host}";
        return errno switch
        {
            Errno.EADDRINUSE => new("BK3302", $"{step}: the port is in use.", "Choose another host port, or stop what listens there ('ss -ltnup' shows it)."),
            Errno.EACCES => new("BK3303", $"{step}: this user may not listen below port {LowestFreePort}.",
                "Choose a higher host port, or let users have lower ones: sysctl net.ipv4.ip_unprivileged_port_start=0."),
            Errno.EADDRNOTAVAIL => new("BK3304", $"{step}: the host does not have this address.", "Choose an address of the host, or none."),
            _ => new("BK3305", $"{step}: {errno}.", null, new LinuxException("bind", host, errno)),
        };
    }

    private const int LowestFreePort = 1024;
}
