using System.Globalization;
using System.Text;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>Values as Go prints them: histories of images are read by tools that compare them as text.</summary>
internal static class GoText
{
    /// <summary>%v of a list.</summary>
    public static string List(IEnumerable<string> items) => $"[{string.Join(' ', items)}]";

    /// <summary>%q of a list.</summary>
    public static string Quoted(IEnumerable<string> items) => List(items.Select(Quote));

    /// <summary>%+v of Docker's health check.</summary>
    public static string Health(Healthcheck check) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{Test:{List(check.Test ?? [])} Interval:{Duration(check.Interval)} Timeout:{Duration(check.Timeout)} StartPeriod:{Duration(check.StartPeriod)} StartInterval:{Duration(check.StartInterval)} Retries:{check.Retries ?? 0}}}");

    /// <summary>"1h2m3.5s"; below a second "1.5ms", "2µs", "3ns".</summary>
    public static string Duration(long? nanoseconds)
    {
        var value = nanoseconds ?? 0;
        if (value == 0) return "0s";
        var (unit, name) = value switch { < 1_000 => (1L, "ns"), < 1_000_000 => (1_000L, "µs"), < 1_000_000_000 => (1_000_000L, "ms"), _ => (0L, "") };
        if (unit > 0) return Number((decimal)value / unit) + name;
        var (minutes, rest) = Math.DivRem(value, 60_000_000_000);
        var seconds = Number(rest / 1_000_000_000m) + "s";
        if (minutes == 0) return seconds;
        var (hours, left) = Math.DivRem(minutes, 60);
        return hours == 0 ? $"{Number(left)}m{seconds}" : $"{Number(hours)}h{Number(left)}m{seconds}";
    }

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                _ when c < ' ' || c == '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
