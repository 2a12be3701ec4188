using System.Globalization;

namespace BuildKit.Projects;

/// <summary>A port and its protocol, as an image configuration writes it.</summary>
internal static class ExposedPort
{
    public static string Parse(string text)
    {
        var parts = text.Split('/');
        var protocol = parts.Length == 2 && parts[1].Length > 0 ? parts[1].ToLowerInvariant() : "tcp";
        return parts.Length <= 2 && IsPort(parts[0]) && protocol is "tcp" or "udp" or "sctp" ? $"{parts[0]}/{protocol}" : throw ProjectException.InvalidPort(text);
    }

    /// <summary>ASP.NET Core's own precedence: the URLs alone when there are any, else both lists of ports. Words that name no port are the application's to judge.</summary>
    public static IEnumerable<string> FromEnvironment(List<string> environment)
    {
        if (ConfigPlanner.Value(environment, "ASPNETCORE_URLS") is { } urls) return Words(urls).Select(PortOfUrl).OfType<string>();
        var ports = Words($"{ConfigPlanner.Value(environment, "ASPNETCORE_HTTP_PORTS")};{ConfigPlanner.Value(environment, "ASPNETCORE_HTTPS_PORTS")}");
        return ports.Where(IsPort).Select(p => p + "/tcp");
    }

    private static string[] Words(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>"http://+:8080/base" has no host that a URI parser takes, so the port is what follows the last colon of the authority.</summary>
    private static string? PortOfUrl(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0) return null;
        var authority = url[(start + 3)..].Split('/')[0];
        var port = authority[(authority.LastIndexOf(':') + 1)..];
        return authority.Contains(':', StringComparison.Ordinal) && IsPort(port) ? port + "/tcp" : null;
    }

    private static bool IsPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;
}
