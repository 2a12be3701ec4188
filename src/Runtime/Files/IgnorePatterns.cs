namespace BuildKit.Files;

/// <summary>
/// The rules of a .dockerignore file, as moby/patternmatcher applies them when BuildKit walks a context: the last rule that matches decides, a
/// rule that matches a folder matches all below it, "!" takes back. Pure, and safe for concurrent use. Paths are relative to the context, with
/// '/' between segments.
/// </summary>
public sealed class IgnorePatterns
{
    private const int MaximumRules = 10_000;
    private const int MaximumLength = 4096;
    private readonly IgnorePattern[] _patterns;

    private IgnorePatterns(IgnorePattern[] patterns)
    {
        _patterns = patterns;
        Rules = [.. patterns.Select(p => p.Rule)];
        HasExceptions = patterns.Any(p => p.Rule.IsException);
    }

    public static IgnorePatterns None { get; } = new([]);

    public IReadOnlyList<IgnoreRule> Rules { get; }

    public bool HasExceptions { get; }

    /// <summary>Reads an ignore file: a line each, '#' in the first column begins a comment.</summary>
    public static IgnorePatterns Parse(string text)
    {
        var lines = text.TrimStart('\ufeff').Split('\n');
        return new([.. lines.Select((line, index) => (line, index)).Where(l => !l.line.StartsWith('#')).Select(l => Read(l.line, l.index + 1)).OfType<IgnorePattern>().Take(MaximumRules + 1).Select(Counted)]);
    }

    /// <summary>Patterns that are no lines of a file, as <c>COPY --exclude</c> has them: '#' means nothing.</summary>
    public static IgnorePatterns From(IEnumerable<string> patterns) => new([.. patterns.Select((p, i) => Read(p, i + 1)).OfType<IgnorePattern>()]);

    public IgnoreVerdict Decide(string path)
    {
        var verdict = IgnoreVerdict.OfRoot;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1)) verdict = Decide(path[..slash], verdict);
        return Decide(path, verdict);
    }

    /// <summary>The same for who walks a tree and has the verdict of the folder above; null for the names at the top.</summary>
    public IgnoreVerdict Decide(string path, IgnoreVerdict? parent)
    {
        if (_patterns.Length == 0) return IgnoreVerdict.OfRoot;
        var matched = new bool[_patterns.Length];
        var above = parent?.Matched;
        var ignored = false;
        IgnoreRule? last = null;
        for (var i = 0; i < _patterns.Length; i++)
        {
            var pattern = _patterns[i];

            // A rule that would change nothing is not tried, and then does not count for what is below either: BuildKit's walk does the same.
            matched[i] = (above is not null && above[i]) || (pattern.Rule.IsException == ignored && pattern.Matches(path));
            if (!matched[i] || pattern.Rule.IsException != ignored) continue;
            ignored = !ignored;
            last = pattern.Rule;
        }

        return new IgnoreVerdict { IsIgnored = ignored, Rule = last, Matched = matched };
    }

    /// <summary>True when neither an ignored folder nor anything in it can be wanted: its contents need not be looked at.</summary>
    public bool CanSkip(string directory, IgnoreVerdict verdict) =>
        verdict.IsIgnored && (!HasExceptions || _patterns.All(p => !p.Rule.IsException || !p.CanMatchBelow(directory)));

    private static IgnorePattern Counted(IgnorePattern pattern, int index) =>
        index < MaximumRules ? pattern : throw FileException.InvalidPattern(pattern.Rule.Pattern, pattern.Rule.Line, $"it is one of more than {MaximumRules}");

    private static IgnorePattern? Read(string text, int line)
    {
        var pattern = text.Trim();
        if (pattern.Length == 0) return null;
        if (pattern.Length > MaximumLength) throw FileException.InvalidPattern(pattern[..40] + "…", line, $"it is longer than {MaximumLength} characters");
        var isException = pattern[0] == '!';
        if (isException) pattern = pattern[1..].Trim();
        if (pattern.Length == 0) throw FileException.InvalidPattern("!", line, "it takes back nothing");
        pattern = Clean(pattern);
        if (pattern.Length > 1 && pattern[0] == '/') pattern = pattern[1..];
        return IgnorePattern.TryCompile(new IgnoreRule(pattern, isException, line)) ?? throw FileException.InvalidPattern(pattern, line, "a bracket or a backslash in it has no end");
    }

    /// <summary>Go's path.Clean: no doubled slashes, no "." and, as far as there is something before it, no "..".</summary>
    private static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != ".." || (kept.Count == 0 && !rooted) || (kept.Count > 0 && kept[^1] == "..")) kept.Add(segment);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }

        var joined = string.Join('/', kept);
        return rooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }
}
