namespace BuildKit.Files;

/// <summary>A piece of a path pattern: Go's filepath.Match and "**".</summary>
internal abstract record GlobSymbol
{
    private GlobSymbol()
    {
    }

    public sealed record Exactly(char Character, bool IsEscaped = false) : GlobSymbol;

    /// <summary>'?': one character of a name.</summary>
    public sealed record One : GlobSymbol;

    /// <summary>'*': any characters of a name.</summary>
    public sealed record Many : GlobSymbol;

    /// <summary>"**" with something behind it: nothing, or anything up to and with a '/'.</summary>
    public sealed record Folders : GlobSymbol;

    /// <summary>"**" at the end.</summary>
    public sealed record Everything : GlobSymbol;

    /// <summary>"[a-z]", "[^a-z]"; the latter matches '/', too, as in Docker.</summary>
    public sealed record Among(IReadOnlyList<(char First, char Last)> Ranges, bool IsNegated) : GlobSymbol
    {
        public bool Has(char c) => Ranges.Any(r => c >= r.First && c <= r.Last) != IsNegated;
    }

    /// <summary>Null when a bracket is malformed or a backslash has nothing behind it.</summary>
    public static IReadOnlyList<GlobSymbol>? TryRead(string pattern)
    {
        var symbols = new List<GlobSymbol>();
        for (var at = 0; at < pattern.Length;)
        {
            switch (pattern[at])
            {
                case '*':
                    symbols.Add(Star(pattern, ref at));
                    break;
                case '?':
                    symbols.Add(new One());
                    at++;
                    break;
                case '[':
                    if (Bracket(pattern, ref at) is not { } among) return null;
                    symbols.Add(among);
                    break;
                case '\\':
                    if (at + 1 == pattern.Length) return null;
                    symbols.Add(new Exactly(pattern[at + 1], IsEscaped: true));
                    at += 2;
                    break;
                default:
                    symbols.Add(new Exactly(pattern[at++]));
                    break;
            }
        }

        return symbols;
    }

    private static GlobSymbol Star(string pattern, ref int at)
    {
        at++;
        if (at == pattern.Length || pattern[at] != '*') return new Many();
        at++;
        if (at < pattern.Length && pattern[at] == '/') at++;
        return at == pattern.Length ? new Everything() : new Folders();
    }

    private static Among? Bracket(string pattern, ref int at)
    {
        at++;
        var negated = at < pattern.Length && pattern[at] == '^';
        if (negated) at++;
        var ranges = new List<(char, char)>();
        while (at < pattern.Length && (pattern[at] != ']' || ranges.Count == 0))
        {
            if (OneOf(pattern, ref at) is not { } first) return null;
            var last = first;
            if (at < pattern.Length && pattern[at] == '-')
            {
                at++;
                if (OneOf(pattern, ref at) is not { } end) return null;
                last = end;
            }

            ranges.Add((first, last));
        }

        return at++ < pattern.Length ? new Among(ranges, negated) : null;
    }

    private static char? OneOf(string pattern, ref int at)
    {
        if (at >= pattern.Length || pattern[at] is '-' or ']') return null;
        if (pattern[at] == '\\' && ++at >= pattern.Length) return null;
        return pattern[at++];
    }
}
