using BuildKit.Building.Contexts;

namespace BuildKit.Building.Copying;

/// <summary>
/// Go's filepath.Match over one segment of a path: '*' (none or more), '?' (one), '[a-z]' and '[^a]', '\' before a character that is meant. With
/// "**" between slashes, where the caller allows it, any number of segments.
/// </summary>
internal static class GoPattern
{
    public static bool HasWildcard(string path) => path.AsSpan().IndexOfAny('*', '?', '[') >= 0 || path.Contains('\\', StringComparison.Ordinal);

    /// <summary>The characters that are meant, without the backslashes.</summary>
    public static string Unescape(string segment)
    {
        if (!segment.Contains('\\', StringComparison.Ordinal)) return segment;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < segment.Length; i++) text.Append(segment[i] == '\\' && i + 1 < segment.Length ? segment[++i] : segment[i]);
        return text.ToString();
    }

    public static bool Matches(string pattern, string name)
    {
        // Greedy with one point to return to, so that no pattern takes more than the product of the lengths.
        var (p, n, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, n);
                continue;
            }

            var next = p;
            if (p < pattern.Length && MatchesOne(pattern, ref next, name[n]))
            {
                (p, n) = (next, n + 1);
                continue;
            }

            if (star < 0) return CheckRest(pattern, p, false);
            (p, n) = (star + 1, ++mark);
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return CheckRest(pattern, p, p == pattern.Length);
    }

    /// <summary>A pattern that is none is an error even where its beginning already decides.</summary>
    private static bool CheckRest(string pattern, int p, bool result)
    {
        while (p < pattern.Length)
        {
            if (pattern[p] == '*') p++;
            else MatchesOne(pattern, ref p, '\0');
        }

        return result;
    }

    private static bool MatchesOne(string pattern, ref int p, char c)
    {
        switch (pattern[p])
        {
            case '?':
                p++;
                return true;
            case '[':
                return MatchesSet(pattern, ref p, c);
            case '\\':
                if (++p == pattern.Length) throw CopyException.BadPattern(pattern);
                return pattern[p++] == c;
            default:
                return pattern[p++] == c;
        }
    }

    private static bool MatchesSet(string pattern, ref int p, char c)
    {
        p++;
        var negated = p < pattern.Length && pattern[p] == '^';
        if (negated) p++;
        var (found, first) = (false, true);
        while (true)
        {
            if (p >= pattern.Length) throw CopyException.BadPattern(pattern);
            if (pattern[p] == ']' && !first)
            {
                p++;
                return found != negated;
            }

            first = false;
            var low = SetCharacter(pattern, ref p);
            var high = low;
            if (p < pattern.Length && pattern[p] == '-')
            {
                p++;
                high = SetCharacter(pattern, ref p);
            }

            found |= low <= c && c <= high;
        }
    }

    private static char SetCharacter(string pattern, ref int p)
    {
        if (p >= pattern.Length || pattern[p] is '-' or ']') throw CopyException.BadPattern(pattern);
        if (pattern[p] == '\\') p++;
        return p < pattern.Length ? pattern[p++] : throw CopyException.BadPattern(pattern);
    }
}
