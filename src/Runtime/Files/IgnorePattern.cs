namespace BuildKit.Files;

/// <summary>
/// One compiled rule. Patterns without wildcards, with "**" alone at the end or alone at the start are compared as text, others follow all
/// their states at once: no pattern takes more than its length times that of the path.
/// </summary>
internal sealed class IgnorePattern
{
    private readonly string _pattern;
    private readonly IReadOnlyList<GlobSymbol> _symbols;
    private readonly Comparison _comparison;

    private IgnorePattern(IgnoreRule rule, IReadOnlyList<GlobSymbol> symbols)
    {
        Rule = rule;
        _pattern = rule.Pattern;
        _symbols = symbols;
        _comparison = ComparisonOf(symbols);
    }

    private enum Comparison
    {
        Whole,
        Start,
        End,
        Symbols,
    }

    public IgnoreRule Rule { get; }

    /// <summary>Null for what is no pattern.</summary>
    public static IgnorePattern? TryCompile(IgnoreRule rule) => GlobSymbol.TryRead(rule.Pattern) is { } symbols ? new IgnorePattern(rule, symbols) : null;

    public bool Matches(string path) => _comparison switch
    {
        Comparison.Whole => path == _pattern,
        Comparison.Start => path.AsSpan().StartsWith(_pattern.AsSpan(0, _pattern.Length - 2)),
        Comparison.End => EndsRight(path, _pattern.AsSpan(2)),
        _ => GlobMatch.IsWhole(_symbols, path),
    };

    /// <summary>False only when no path below the folder can match without the folder matching, too.</summary>
    public bool CanMatchBelow(string directory)
    {
        var wild = _pattern.AsSpan().IndexOfAny("*?[\\");
        var fix = wild < 0 ? _pattern : _pattern[..(_pattern.LastIndexOf('/', wild) is var slash and >= 0 ? slash : 0)];
        if (fix.StartsWith(directory + "/", StringComparison.Ordinal)) return true;
        return wild >= 0 && (fix.Length == 0 || fix == directory || directory.StartsWith(fix + "/", StringComparison.Ordinal));
    }

    private static bool EndsRight(string path, ReadOnlySpan<char> end) => path.AsSpan().EndsWith(end) || (end.Length > 0 && end[0] == '/' && path.AsSpan().SequenceEqual(end[1..]));

    private static Comparison ComparisonOf(IReadOnlyList<GlobSymbol> symbols)
    {
        if (symbols.All(s => s is GlobSymbol.Exactly { IsEscaped: false })) return Comparison.Whole;
        if (symbols[0] is GlobSymbol.Folders or GlobSymbol.Everything && symbols.Skip(1).All(s => s is GlobSymbol.Exactly { IsEscaped: false })) return Comparison.End;
        return symbols[^1] is GlobSymbol.Everything && symbols.SkipLast(1).All(s => s is GlobSymbol.Exactly { IsEscaped: false }) ? Comparison.Start : Comparison.Symbols;
    }
}
