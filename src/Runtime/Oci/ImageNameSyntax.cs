namespace BuildKit.Oci;

/// <summary>
/// The grammar of image names (distribution/reference), scanned by hand: regular expressions would be loaded by every command that names an
/// image, and take longer than the rest of it. Each text here is at most a few hundred characters long.
/// </summary>
internal static class ImageNameSyntax
{
    private const int LongestTag = 128;
    private const int LongestPort = 5;

    /// <summary><c>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}</c></summary>
    public static bool IsTag(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > LongestTag || text[0] is '.' or '-') return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        }

        return true;
    }

    /// <summary>A host name or an address in brackets, with an optional port, lower case.</summary>
    public static bool IsRegistry(ReadOnlySpan<char> text)
    {
        var host = text;
        if (text.LastIndexOf(':') is >= 0 and var colon && !text.EndsWith("]"))
        {
            if (!IsPort(text[(colon + 1)..])) return false;
            host = text[..colon];
        }

        if (host is ['[', .. var address, ']']) return IsAddress(address);
        for (; ; host = host[(host.IndexOf('.') + 1)..])
        {
            var dot = host.IndexOf('.');
            if (!IsLabel(dot < 0 ? host : host[..dot])) return false;
            if (dot < 0) return true;
        }
    }

    /// <summary>
    /// Components with slashes between them, each of runs of lower-case letters and digits with one separator between two runs: <c>.</c>,
    /// <c>_</c>, <c>__</c> or any number of <c>-</c>.
    /// </summary>
    public static bool IsRepository(ReadOnlySpan<char> text)
    {
        for (var at = 0; ;)
        {
            var run = at;
            while (at < text.Length && IsLowerOrDigit(text[at])) at++;
            if (at == run) return false;
            if (at == text.Length) return true;
            var separator = SeparatorLength(text[at..]);
            if (separator == 0) return false;
            at += separator;
        }
    }

    /// <summary>An image id, which is no name.</summary>
    public static bool IsHex64(ReadOnlySpan<char> text)
    {
        if (text.Length != 64) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
        }

        return true;
    }

    private static int SeparatorLength(ReadOnlySpan<char> text)
    {
        if (text[0] is '.' or '/') return 1;
        if (text[0] == '_') return text is ['_', '_', ..] ? 2 : 1;
        var dashes = 0;
        while (dashes < text.Length && text[dashes] == '-') dashes++;
        return dashes;
    }

    private static bool IsPort(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
        }

        return text.Length is > 0 and <= LongestPort;
    }

    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c) && c != ':') return false;
        }

        return text.Length > 0;
    }

    private static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text is [] or ['-', ..] or [.., '-']) return false;
        foreach (var c in text)
        {
            if (!IsLowerOrDigit(c) && c != '-') return false;
        }

        return true;
    }

    private static bool IsLowerOrDigit(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
}
