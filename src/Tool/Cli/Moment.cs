using System.Globalization;
using System.Text.RegularExpressions;

namespace BuildKit.Tool.Cli;

/// <summary>Points in time as people type them after --since and --until.</summary>
internal static partial class Moment
{
    /// <summary>https://reproducible-builds.org/specs/source-date-epoch/: who sets it wants the same image again.</summary>
    public static DateTimeOffset OfCreation(Call call) =>
        long.TryParse(call.Variable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : call.Now;

    /// <summary>RFC 3339 with or without time and zone (then local), seconds since 1970, or a span back from now: <c>90s</c>, <c>1h30m</c>.</summary>
    public static DateTimeOffset Parse(string option, string text, DateTimeOffset now)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800)
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        if (TryParseSpan(text, out var span)) return now - span;

        // Go's spans have signs: one below zero is a time to come.
        if (text.StartsWith('-') && TryParseSpan(text[1..], out span)) return now + span;
        if (HourAlone().IsMatch(text)) text += ":00";
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment)
            ? moment
            : throw ToolException.InvalidValue(option, text, "a time such as '2026-11-21T08:00:00Z', or a span such as '10m'");
    }

    /// <summary>As <see cref="Parse"/>; an empty text is what a script's unset variable leaves, and says nothing.</summary>
    public static DateTimeOffset? ParseOptional(string option, string? text, DateTimeOffset now) => string.IsNullOrEmpty(text) ? null : Parse(option, text, now);

    /// <summary>Go's durations: numbers with h, m, s, ms, us, ns; days and weeks too, which Go does not have.</summary>
    public static bool TryParseSpan(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || digits > 9 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny("0123456789.") is >= 0 and var next ? next : rest.Length;
            if (UnitOf(rest[..letters]) is not { } unit || number * unit.TotalDays > 36_500) return false;
            span += number * unit;
            rest = rest[letters..];
        }

        return text.Length > 0;
    }

    /// <summary>2026-11-21T08, which Docker's formats have and .NET's do not.</summary>
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d$", RegexOptions.CultureInvariant)]
    private static partial Regex HourAlone();

    private static TimeSpan? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "w" => TimeSpan.FromDays(7),
        "d" => TimeSpan.FromDays(1),
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "s" => TimeSpan.FromSeconds(1),
        "ms" => TimeSpan.FromMilliseconds(1),
        "us" or "µs" or "μs" => TimeSpan.FromMicroseconds(1),

        // Below the clock's step.
        "ns" => TimeSpan.Zero,
        _ => null,
    };
}
