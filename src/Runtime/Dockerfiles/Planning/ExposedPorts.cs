using System.Globalization;
using System.Net;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Ports of EXPOSE: "80", "53/udp", "8000-8010"; address and port of the host are read and left out, as Docker does.</summary>
internal static class ExposedPorts
{
    private static readonly string[] Protocols = ["tcp", "udp", "sctp"];

    public static IEnumerable<string> Read(PlanSession session, DockerfileNode node, string text)
    {
        var parts = text.Split(':');
        var (port, protocol) = parts[^1].Split('/', 2) is [var first, var second] ? (first, second) : (parts[^1], "");
        if (parts.Length > 1) CheckHost(session, node, text, parts);
        if (protocol.Any(char.IsUpper)) session.Report.Add(LintRules.ExposeProtoCasing, node, text);
        protocol = protocol.Length == 0 ? "tcp" : protocol.ToLowerInvariant();
        if (!Protocols.Contains(protocol)) throw Invalid(session, node, text, $"there is no protocol '{protocol}'");
        if (Range(port) is not var (low, high)) throw Invalid(session, node, text, "want a number up to 65535, or two with '-' between");
        return Enumerable.Range(low, high - low + 1).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p}/{protocol}"));
    }

    private static void CheckHost(PlanSession session, DockerfileNode node, string text, string[] parts)
    {
        session.Report.Add(LintRules.ExposeInvalidFormat, node, text);
        var address = string.Join(':', parts[..^2]).Trim('[', ']');
        if (address.Length > 0 && !IPAddress.TryParse(address, out _)) throw Invalid(session, node, text, $"'{address}' is no address");
        if (parts[^2].Length > 0 && Range(parts[^2]) is null) throw Invalid(session, node, text, $"'{parts[^2]}' is no port of the host");
    }

    private static (int Low, int High)? Range(string text)
    {
        var ends = text.Split('-');
        if (ends.Length > 2 || !Number(ends[0], out var low) || !Number(ends[^1], out var high) || high < low) return null;
        return (low, high);
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 65535;

    private static DockerfileException Invalid(PlanSession session, DockerfileNode node, string text, string reason) =>
        DockerfileException.InvalidPort(session.Source, node.Range, text, reason);
}
