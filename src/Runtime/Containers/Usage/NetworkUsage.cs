using System.Globalization;

namespace BuildKit.Containers.Usage;

/// <summary>Reads proc(5)'s net/dev: bytes through every interface but the loopback.</summary>
internal static class NetworkUsage
{
    private const int SentField = 8;

    public static (long Received, long Sent) Parse(string text)
    {
        var (received, sent) = (0L, 0L);
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line[..colon].Trim() == "lo") continue;
            var fields = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length <= SentField) continue;
            received += long.Parse(fields[0], CultureInfo.InvariantCulture);
            sent += long.Parse(fields[SentField], CultureInfo.InvariantCulture);
        }

        return (received, sent);
    }
}
