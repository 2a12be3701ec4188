namespace BuildKit.Dockerfiles.Attesting;

/// <summary>Which system an image's packages are of: os-release(5). Null where it does not say, or says what is none.</summary>
internal sealed record OsRelease(string? Id, string? VersionId)
{
    /// <summary>Bytes.</summary>
    public const int Largest = 64 * 1024;

    private const int LongestValue = 64;

    public static OsRelease Unknown { get; } = new(null, null);

    public static IReadOnlyList<string> Places { get; } = ["etc/os-release", "usr/lib/os-release"];

    public static OsRelease Parse(string text)
    {
        var lines = text.Split('\n');
        return new OsRelease(Value(lines, "ID="), Value(lines, "VERSION_ID="));
    }

    /// <summary>Quotes of the shell around the value are no part of it; a value needs none of the characters that they are for.</summary>
    private static string? Value(string[] lines, string key)
    {
        var value = lines.LastOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim().Trim('"', '\'');
        return value is { Length: > 0 and <= LongestValue } && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? value.ToLowerInvariant() : null;
    }
}
