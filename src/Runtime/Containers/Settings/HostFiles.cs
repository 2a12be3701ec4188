using System.Text;

namespace BuildKit.Containers.Settings;

/// <summary>The three files that the engine keeps for name resolution inside a container. Texts are pure; writing keeps the files' inodes, which are mounted.</summary>
internal static class HostFiles
{
    private const int LongestResolvConf = 64 * 1024;

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

    internal static string Hosts(ContainerRecord record)
    {
        var text = new StringBuilder();
        text.Append("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        foreach (var extra in record.Spec.ExtraHosts)
        {
            var separator = extra.IndexOfAny([':', '=']);
            if (separator <= 0 || extra.Any(c => char.IsControl(c) || c == ' ')) throw ContainerException.InvalidOption("--add-host", extra, "name:address");
            var address = extra[(separator + 1)..].Trim('[', ']');
            text.Append(address == "host-gateway" ? "127.0.0.1" : address).Append('\t').Append(extra[..separator]).Append('\n');
        }

        return text.Append("127.0.1.1\t").Append(record.Resolved.HostName).Append('\n').ToString();
    }

    internal static string ResolvConf(ContainerSpec spec, string host)
    {
        var lines = host.Split('\n').Select(l => l.TrimEnd('\r')).ToList();
        if (spec.Dns.Count > 0) lines = [.. lines.Where(l => !l.StartsWith("nameserver", StringComparison.Ordinal)), .. spec.Dns.Select(d => "nameserver " + Word("--dns", d))];
        if (spec.DnsSearch.Count > 0) lines = [.. lines.Where(l => !l.StartsWith("search", StringComparison.Ordinal)), "search " + string.Join(' ', spec.DnsSearch.Select(d => Word("--dns-search", d)))];
        return string.Join('\n', lines.Where(l => l.Length > 0)) + "\n";
    }

    private static string Word(string option, string text) =>
        text.Length > 0 && text.All(c => !char.IsWhiteSpace(c) && !char.IsControl(c)) ? text : throw ContainerException.InvalidOption(option, text, "one word");
}
