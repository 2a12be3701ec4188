using System.Globalization;

namespace BuildKit.Images;

/// <summary>Durations as Go writes them: "1h2m3.5s", "200ms".</summary>
internal static class GoDuration
{
    private static readonly (string Unit, decimal Nanoseconds)[] Units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000)];

    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text == "0") return true;
        decimal total = 0;
        var rest = text;
        while (rest.Length > 0)
        {
            var number = string.Concat(rest.TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
            var unit = string.Concat(rest.Skip(number.Length).TakeWhile(char.IsLetter));
            var factor = Units.FirstOrDefault(u => u.Unit == unit).Nanoseconds;
            if (factor == 0 || number.Length > 12 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
            total += value * factor;
            rest = rest[(number.Length + unit.Length)..];
        }

        if (text.Length == 0 || total > long.MaxValue) return false;
        nanoseconds = (long)total;
        return true;
    }
}
