using System.Globalization;

namespace BuildKit.Tool.Formatting;

/// <summary>Spans and moments as Docker shows them.</summary>
internal static class HumanTime
{
    /// <summary>
    /// When an image was made, for people. Reproducible builds, ours among them, give it a time that means "the same every time", in the first
    /// day of 1970: fifty-odd years ago is no answer to that question. Columns that show moments, and JSON, say what the image says.
    /// </summary>
    public static string AgoUnlessFixed(DateTimeOffset? moment, DateTimeOffset now) => Ago(moment >= DateTimeOffset.UnixEpoch.AddDays(1) ? moment : null, now);

    /// <summary><c>3 minutes ago</c>; a moment that is not known is <c>N/A</c>.</summary>
    public static string Ago(DateTimeOffset? moment, DateTimeOffset now) => moment is { } known ? Span(now - known) + " ago" : "N/A";

    public static string Span(TimeSpan span) => span.TotalSeconds switch
    {
        < 1 => "Less than a second",
        < 2 => "1 second",
        < 60 => $"{(int)span.TotalSeconds} seconds",
        < 120 => "About a minute",
        < 3600 => $"{(int)span.TotalMinutes} minutes",
        _ => Long(span),
    };

    /// <summary><c>2026-11-21 00:33:00 +0000 UTC</c>, Go's way to print a time, which scripts that read Docker's lists expect.</summary>
    public static string Full(DateTimeOffset? moment) => moment?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture) ?? "N/A";

    /// <summary>RFC 3339 with the fraction that is there, as in inspect output.</summary>
    public static string Exact(DateTimeOffset moment) => moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Long(TimeSpan span) => (int)Math.Min(span.TotalHours + 0.5, int.MaxValue) switch
    {
        1 => "About an hour",
        var hours and < 48 => $"{hours} hours",
        var hours and < 24 * 7 * 2 => $"{hours / 24} days",
        var hours and < 24 * 30 * 2 => $"{hours / 24 / 7} weeks",
        var hours and < 24 * 365 * 2 => $"{hours / 24 / 30} months",
        var hours => $"{hours / 24 / 365} years",
    };
}
