using System.Globalization;
using System.Net;

namespace BuildKit.Networks;

public enum PortProtocol
{
    Tcp,

    Udp,
}

/// <summary>
/// One container port reachable on the host: what <c>-p [ip:][host]:container[/proto]</c> says. <see cref="HostPort"/> 0 leaves the choice
/// to the kernel; a <see cref="LastHostPort"/> above it means: the first free port of the range.
/// </summary>
public sealed record PublishedPort
{
    /// <summary>Null: every address of the host, IPv4 and IPv6.</summary>
    public string? HostAddress { get; init; }

    public int HostPort { get; init; }

    public int LastHostPort { get; init; }

    public required int ContainerPort { get; init; }

    public PortProtocol Protocol { get; init; }

    public string ContainerText => string.Create(CultureInfo.InvariantCulture, $"{ContainerPort}/{(Protocol == PortProtocol.Udp ? "udp" : "tcp")}");

    /// <summary>A range of container ports becomes one entry per port; host and container ranges must have equal lengths then.</summary>
    public static IReadOnlyList<PublishedPort> Parse(string text)
    {
        var (rest, protocol) = SplitProtocol(text.Contains('=', StringComparison.Ordinal) ? ShortForm(text) : text, text);
        var colon = rest.LastIndexOf(':');
        var (first, last) = Range(rest[(colon + 1)..], text);
        if (first == 0) throw NetworkException.InvalidPort(text, "the container port is missing");
        var (address, host) = colon < 0 ? (null, "") : SplitHost(rest[..colon], text);
        var (hostFirst, hostLast) = host is "" or "0" ? (0, 0) : Range(host, text);
        if (first == last)
            return [new PublishedPort { HostAddress = address, HostPort = hostFirst, LastHostPort = hostLast, ContainerPort = first, Protocol = protocol }];
        if (hostFirst != 0 && hostLast - hostFirst != last - first) throw NetworkException.InvalidPort(text, "the two ranges have different lengths");
        return [.. Enumerable.Range(0, last - first + 1).Select(i => new PublishedPort
        {
            HostAddress = address,
            HostPort = hostFirst == 0 ? 0 : hostFirst + i,
            LastHostPort = hostFirst == 0 ? 0 : hostFirst + i,
            ContainerPort = first + i,
            Protocol = protocol,
        })];
    }

    /// <summary>Reads an EXPOSE value, <c>80</c>, <c>80/udp</c> or <c>8000-8005/tcp</c>, as ports published on free host ports.</summary>
    public static IReadOnlyList<PublishedPort> ParseExposed(string text) =>
        text.Contains(':', StringComparison.Ordinal) ? throw NetworkException.InvalidExposedPort(text) : Parse(text);

    /// <summary>Swarm's long form, which Docker's 'run' takes too: <c>published=8080,target=80,protocol=udp</c>.</summary>
    private static string ShortForm(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["published"] = "", ["protocol"] = "tcp" };
        foreach (var field in text.Split(','))
        {
            if (field.Split('=', 2) is not [("published" or "target" or "protocol" or "mode") and var key, var value]) throw NetworkException.InvalidPort(text, $"'{field}' is none of published=, target=, protocol= and mode=");
            fields[key] = value;
        }

        return $"{fields["published"]}:{fields.GetValueOrDefault("target")}/{fields["protocol"]}";
    }

    private static (string Ports, PortProtocol Protocol) SplitProtocol(string rest, string text)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return (rest, PortProtocol.Tcp);
        return (rest[..slash], rest[(slash + 1)..].ToLowerInvariant() switch
        {
            "tcp" => PortProtocol.Tcp,
            "udp" => PortProtocol.Udp,
            var other => throw NetworkException.InvalidPort(text, $"the protocol '{other}' is not tcp or udp"),
        });
    }

    private static (string? Address, string Port) SplitHost(string host, string text)
    {
        var colon = host.LastIndexOf(':');
        if (colon < 0) return (null, host);
        var address = host[..colon].Trim('[', ']');
        return address.Length == 0 ? (null, host[(colon + 1)..])
            : AddressText.TryParse(address, out var ip) ? (ip.ToString(), host[(colon + 1)..])
            : throw NetworkException.InvalidPort(text, $"'{address}' is not an IP address");
    }

    private static (int First, int Last) Range(string range, string text)
    {
        if (range.Length == 0) return (0, 0);
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var first = Port(dash < 0 ? range : range[..dash], text);
        var last = dash < 0 ? first : Port(range[(dash + 1)..], text);
        return last < first ? throw NetworkException.InvalidPort(text, "the range ends before it begins") : (first, last);
    }

    private static int Port(string port, string text) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535
            ? number
            : throw NetworkException.InvalidPort(text, $"'{port}' is not a port from 1 to 65535");
}
