using System.Net;

namespace BuildKit.Registries.Lines;

/// <summary>
/// The proxies that HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY name, by the rules that Docker and the other tools of containers share
/// (golang.org/x/net/http/httpproxy): this machine is never reached through a proxy, NO_PROXY takes domains with what is below them, addresses,
/// address ranges, ports, and '*'. Small letters win.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? _http;
    private readonly Uri? _https;
    private readonly string[] _exceptions;

    private EnvironmentProxy(Uri? http, Uri? https, string exceptions) =>
        (_http, _https, _exceptions) = (http, https, exceptions.ToLowerInvariant().Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Null when no variable names a proxy.</summary>
    public static EnvironmentProxy? Of(Func<string, string?> variable)
    {
        var all = Address(variable, "ALL_PROXY");
        // httpoxy (CVE-2016-5385): in a CGI process the large spelling is a header of the request. The shared rule keeps it, but for CGI.
        var http = (variable("REQUEST_METHOD") is null ? Address(variable, "HTTP_PROXY") : null) ?? all;
        var https = Address(variable, "HTTPS_PROXY") ?? all;
        return http is null && https is null ? null : new EnvironmentProxy(http, https, Value(variable, "NO_PROXY") ?? "") { Credentials = Login(https ?? http) };
    }

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : destination.Scheme == Uri.UriSchemeHttps ? _https : _http;

    public bool IsBypassed(Uri host)
    {
        if ((host.Scheme == Uri.UriSchemeHttps ? _https : _http) is null || RegistryAddress.IsLoopback(host)) return true;
        var name = host.IdnHost.Trim('[', ']').ToLowerInvariant();
        return _exceptions.Any(e => Excepts(e, name, host.Port));
    }

    private static bool Excepts(string exception, string host, int port)
    {
        if (exception == "*") return true;
        if (IPAddress.TryParse(host, out var address))
            return IPNetwork.TryParse(exception, out var network) ? network.Contains(address) : IPEndPoint.TryParse(exception, out var end) && end.Address.Equals(address) && (end.Port == 0 || end.Port == port);

        var colon = exception.LastIndexOf(':');
        if (colon > 0 && int.TryParse(exception[(colon + 1)..], out var only))
        {
            if (only != port) return false;
            exception = exception[..colon];
        }

        if (exception.StartsWith("*.", StringComparison.Ordinal)) exception = exception[1..];
        return exception.StartsWith('.') ? host.EndsWith(exception, StringComparison.Ordinal) : host == exception || host.EndsWith("." + exception, StringComparison.Ordinal);
    }

    private static NetworkCredential? Login(Uri? proxy)
    {
        if (proxy is not { UserInfo.Length: > 0 }) return null;
        var parts = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static Uri? Address(Func<string, string?> variable, string name)
    {
        if (Value(variable, name) is not { } text) return null;
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "socks4" or "socks4a" or "socks5"
            ? uri
            : throw RegistryException.InvalidSettings(name, "it is not the address of a proxy");
    }

    private static string? Value(Func<string, string?> variable, string name) =>
        variable(name.ToLowerInvariant()) is { Length: > 0 } small ? small : variable(name) is { Length: > 0 } large ? large : null;
}
