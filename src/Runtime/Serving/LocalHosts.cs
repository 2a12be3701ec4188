using System.Net;

namespace BuildKit.Serving;

/// <summary>
/// Names by which programs on this machine, and containers through its loopback, reach it: addresses, names without a dot, and names below
/// domains that nobody can register (RFC 6761, RFC 8375 and ICANN's "internal").
/// </summary>
internal static class LocalHosts
{
    private static readonly string[] Domains = ["localhost", "internal"];

    public static bool Contains(string? host)
    {
        if (host is null) return false;
        var name = host.LastIndexOf(':') is > 0 and var colon && host.IndexOf(']', StringComparison.Ordinal) < colon ? host[..colon] : host;
        if (IPAddress.TryParse(name.Trim('[', ']'), out _)) return true;
        var labels = name.TrimEnd('.').Split('.');
        return labels.Length == 1 ? labels[0].Length > 0 : Array.IndexOf(Domains, labels[^1].ToLowerInvariant()) >= 0;
    }
}
