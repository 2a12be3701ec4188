using System.Text;
using BuildKit.Networks;

namespace BuildKit.Containers.Settings;

/// <summary>The three files that the engine keeps for name resolution inside a container. Texts are pure; writing keeps the files' inodes, which are mounted.</summary>
internal static class HostFiles
{
    private const int LongestResolvConf = 64 * 1024;
    private const string HostGateway = "host-gateway";

    public static void Write(ContainerRecord record, ContainerFolder folder, string hostResolvConf)
    {
        Write(folder.HostName, record.Resolved.HostName + "\n");
        Write(folder.Hosts, Hosts(record));
        Write(folder.ResolvConf, ResolvConf(record.Spec, hostResolvConf));
    }

    /// <summary>A folder or a link in the place of the file is damage, and goes.</summary>
    private static void Write(string path, string text)
    {
        if (new FileInfo(path).LinkTarget is not null) File.Delete(path);
        else if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        File.WriteAllText(path, text);
    }

    public static string ReadHostResolvConf()
    {
        try
        {
            using var file = new StreamReader("/etc/resolv.conf");
            var buffer = new char[LongestResolvConf];
            return new string(buffer, 0, file.ReadBlock(buffer));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A host without name servers gives its containers none.
            return "";
        }
    }

    /// <summary>Names and addresses that would break the files they go into.</summary>
    public static void Check(ContainerSpec spec)
    {
        foreach (var extra in spec.ExtraHosts) _ = ExtraHost(extra);
        foreach (var server in spec.Dns) if (!AddressText.TryParse(server, out _)) throw ContainerException.InvalidOption("--dns", server, "an IP address");
        foreach (var domain in spec.DnsSearch) _ = Word("--dns-search", domain);
        foreach (var option in spec.DnsOptions) _ = Word("--dns-option", option);
    }

    internal static string Hosts(ContainerRecord record)
    {
        var text = new StringBuilder();
        text.Append("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        foreach (var extra in record.Spec.ExtraHosts)
        {
            var (name, address) = ExtraHost(extra);
            text.Append(address == HostGateway ? "127.0.0.1" : address).Append('\t').Append(name).Append('\n');
        }

        text.Append("127.0.1.1\t");
        if (record.Spec.DomainName is { } domain) text.Append(record.Resolved.HostName).Append('.').Append(domain).Append(' ');
        return text.Append(record.Resolved.HostName).Append('\n').ToString();
    }

    internal static string ResolvConf(ContainerSpec spec, string host)
    {
        var lines = host.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        if (spec.Dns.Count > 0) lines = [.. lines.Where(l => !l.StartsWith("nameserver", StringComparison.Ordinal)), .. spec.Dns.Select(d => "nameserver " + d)];
        // A single dot is Docker's word for no search domains.
        if (spec.DnsSearch.Count > 0) lines = Replaced(lines, "search", spec.DnsSearch is ["."] ? [] : spec.DnsSearch);
        if (spec.DnsOptions.Count > 0) lines = Replaced(lines, "options", spec.DnsOptions);
        return string.Join('\n', lines.Where(l => l.Length > 0)) + "\n";
    }

    private static List<string> Replaced(List<string> lines, string keyword, IReadOnlyList<string> words) =>
        [.. lines.Where(l => !l.StartsWith(keyword, StringComparison.Ordinal)), words.Count == 0 ? "" : $"{keyword} {string.Join(' ', words)}"];

    /// <summary>Docker's two spellings; an IPv6 address may stand in brackets.</summary>
    private static (string Name, string Address) ExtraHost(string extra)
    {
        var separator = extra.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? equals : extra.IndexOf(':', StringComparison.Ordinal);
        if (separator <= 0 || extra.Any(c => char.IsControl(c) || c == ' ')) throw ContainerException.InvalidOption("--add-host", extra, "name:address");
        var address = extra[(separator + 1)..].Trim('[', ']');
        return address == HostGateway || AddressText.TryParse(address, out _)
            ? (extra[..separator], address)
            : throw ContainerException.InvalidOption("--add-host", extra, $"name:address, where the address is an IP address or '{HostGateway}'");
    }

    private static string Word(string option, string text) =>
        text.Length > 0 && text.All(c => !char.IsWhiteSpace(c) && !char.IsControl(c)) ? text : throw ContainerException.InvalidOption(option, text, "one word");
}
