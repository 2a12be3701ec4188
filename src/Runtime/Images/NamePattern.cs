namespace BuildKit.Images;

/// <summary>Go's path.Match as filters use it: '*' and '?' within one path segment, "[a-c]" classes, a backslash before what is meant literally.</summary>
internal static class NamePattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*') return MatchesStar(pattern.TrimStart('*'), text);
            if (text.IsEmpty || !MatchesOne(ref pattern, text[0])) return false;
            text = text[1..];
        }

        return text.IsEmpty;
    }

    private static bool MatchesStar(ReadOnlySpan<char> rest, ReadOnlySpan<char> text)
    {
        for (var i = 0; i <= text.Length; i++)
        {
            if (Matches(rest, text[i..])) return true;
            if (i < text.Length && text[i] == '/') return false;
        }

        return false;
    }

    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char c)
    {
        switch (pattern[0])
        {
            case '?':
                pattern = pattern[1..];
                return c != '/';
            case '[' when pattern.IndexOf(']') is var end and > 1:
                var set = pattern[1..end];
                pattern = pattern[(end + 1)..];
                return InClass(set, c);
            case '\\' when pattern.Length > 1:
                pattern = pattern[1..];
                break;
        }

        var same = pattern[0] == c;
        pattern = pattern[1..];
        return same;
    }

    private static bool InClass(ReadOnlySpan<char> set, char c)
    {
        var negated = set[0] == '^';
        if (negated) set = set[1..];
        var found = false;
        for (var i = 0; i < set.Length; i++)
        {
            var isRange = i + 2 < set.Length && set[i + 1] == '-';
            found |= isRange ? c >= set[i] && c <= set[i + 2] : c == set[i];
            if (isRange) i += 2;
        }

        return found != negated;
    }
}
