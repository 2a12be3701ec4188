using System.Globalization;

namespace BuildKit.Tasks;

/// <summary>Values of properties as numbers, choices, times and modes; what is not one is an error that names the property.</summary>
internal static class Words
{
    public static T Choice<T>(string property, string? text, T otherwise) where T : struct, Enum => ChoiceOrNull<T>(property, text) ?? otherwise;

    /// <summary>Null when nothing is said. Case does not matter; numbers are no choice.</summary>
    public static T? ChoiceOrNull<T>(string property, string? text) where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var word = text.Trim();
        return char.IsAsciiLetter(word[0]) && !word.Contains(',', StringComparison.Ordinal) && Enum.TryParse<T>(word, ignoreCase: true, out var choice)
            ? choice
            : throw TaskInputException.InvalidChoice(property, word, Enum.GetNames<T>());
    }

    public static int? NumberOrNull(string property, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var isNumber = int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber ? number : throw TaskInputException.InvalidNumber(property, text);
    }

    /// <summary>SOURCE_DATE_EPOCH: seconds since 1970.</summary>
    public static DateTimeOffset? EpochOrNull(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var isTime = long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        return isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : throw TaskInputException.InvalidNumber("SOURCE_DATE_EPOCH", text);
    }

    /// <summary>Permission bits in octal, at most 07777; null when nothing is said.</summary>
    public static int? ModeOrNull(string item, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var digits = text.Trim();
        var isOctal = digits.Length is >= 3 and <= 5 && digits.All(static c => c is >= '0' and <= '7');
        var mode = isOctal ? Convert.ToInt32(digits, 8) : -1;
        return mode is >= 0 and <= 0xFFF ? mode : throw TaskInputException.InvalidMode(item, text);
    }

    /// <summary>Nanoseconds, as image configurations count: "30s", "1m30s", "500ms" as Dockerfiles write, or "00:00:30" as .NET writes.</summary>
    public static long? NanosecondsOrNull(string property, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var time = text.Contains(':', StringComparison.Ordinal) ? Clock(text) : Sum(text.Trim());
        return time is { } span && span > TimeSpan.Zero && span < TimeSpan.FromDays(365) ? span.Ticks * 100 : throw TaskInputException.InvalidDuration(property, text);
    }

    private static TimeSpan? Clock(string text) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;

    private static TimeSpan? Sum(string text)
    {
        if (text.Length > 40) return null;
        var sum = TimeSpan.Zero;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var unitAt = rest.IndexOfAnyExceptInRange('0', '9');
            if (unitAt is <= 0 or > 7) return null;
            var number = int.Parse(rest[..unitAt], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[unitAt..];
            var unitEnd = rest.IndexOfAnyInRange('0', '9') is var end and >= 0 ? end : rest.Length;
            if (Unit(rest[..unitEnd]) is not { } unit) return null;
            sum += unit * number;
            rest = rest[unitEnd..];
        }

        return sum;
    }

    private static TimeSpan? Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "s" => TimeSpan.FromSeconds(1),
        "ms" => TimeSpan.FromMilliseconds(1),
        _ => null,
    };
}
