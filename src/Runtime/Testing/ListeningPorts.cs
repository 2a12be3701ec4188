using System.Globalization;

namespace BuildKit.Testing;

/// <summary>
/// The TCP ports that listen in the network of a process, by proc(5): /proc/PID/net/tcp. Connecting would not tell: the host's end of a
/// published port accepts before anything in the container does.
/// </summary>
internal static class ListeningPorts
{
    private const string Listening = "0A";

    public static bool Contain(int pid, int port)
    {
        foreach (var file in (string[])["tcp", "tcp6"])
        {
            try
            {
                if (Parse(File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/net/{file}"))).Contains(port)) return true;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
            {
                // The process has ended, which its owner learns elsewhere, or this kernel has no IPv6.
            }
        }

        return false;
    }

    /// <param name="lines">A heading, then lines such as "  0: 00000000:18EB 00000000:0000 0A …".</param>
    internal static IEnumerable<int> Parse(IEnumerable<string> lines)
    {
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, Listening, ..]
                && int.TryParse(local.AsSpan(local.LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port)) yield return port;
        }
    }
}
