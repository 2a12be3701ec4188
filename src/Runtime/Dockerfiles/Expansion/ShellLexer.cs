using System.Text;

namespace BuildKit.Dockerfiles.Expansion;

/// <summary>One pass over one text. The behaviour is BuildKit's, quirks included, since Dockerfiles rely on them.</summary>
internal sealed partial class ShellLexer(string text, IReadOnlyDictionary<string, string> variables, ExpansionOptions options)
{
    private const int MaximumDepth = 64;
    private const int MaximumLength = 1 << 20;
    private const char End = '\uffff';

    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<string> _unset = [];
    private readonly MatchBudget _budget = new();
    private int _at;
    private int _depth;
    private bool _keepEscapes = options.KeepEscapes;

    private char Next => _at < text.Length ? text[_at] : End;

    private bool AtEnd => _at >= text.Length;

    public ExpandedText Run()
    {
        var (result, words) = Until(null, options.KeepEscapes);
        return new ExpandedText { Text = result, Words = words, Used = _used, Unset = _unset };
    }

    /// <summary>Reads to the end, or to the given character outside quotes, which is eaten.</summary>
    private (string Text, IReadOnlyList<string> Words) Until(char? stop, bool keepEscapes)
    {
        if (++_depth > MaximumDepth) throw ExpansionException.TooDeep(MaximumDepth);
        var outer = _keepEscapes;
        _keepEscapes = keepEscapes;
        var words = new WordList();
        var result = new StringBuilder();
        var stopped = false;
        while (!AtEnd && !stopped)
        {
            if (stop is { } end && Next == end)
            {
                _at++;
                stopped = true;
            }
            else
            {
                Piece(result, words);
                if (result.Length > MaximumLength) throw ExpansionException.TooLong(MaximumLength);
            }
        }

        if (stop is { } wanted && !stopped) throw ExpansionException.Unclosed(wanted.ToString());
        _keepEscapes = outer;
        _depth--;
        return (result.ToString(), words.Finish());
    }

    private void Piece(StringBuilder result, WordList words)
    {
        switch (Next)
        {
            case '$':
                var value = Dollar();
                result.Append(value);
                words.AddSplitting(value);
                break;
            case '\'' when !options.IgnoreQuotes:
                words.AddWhole(Append(result, SingleQuoted()));
                break;
            case '"' when !options.IgnoreQuotes:
                words.AddWhole(Append(result, DoubleQuoted()));
                break;
            default:
                Plain(result, words);
                break;
        }
    }

    private void Plain(StringBuilder result, WordList words)
    {
        var c = text[_at++];
        if (c != options.Escape)
        {
            result.Append(c);
            words.Add(c);
            return;
        }

        if (_keepEscapes) words.AddWhole(Append(result, c.ToString()));
        if (!AtEnd) words.AddWhole(Append(result, text[_at++].ToString()));
    }

    /// <summary>Everything up to the next single quote, which cannot be escaped.</summary>
    private string SingleQuoted()
    {
        var close = text.IndexOf('\'', _at + 1);
        if (close < 0) throw ExpansionException.Unclosed("single-quote");
        var (from, to) = options.KeepQuotes ? (_at, close + 1) : (_at + 1, close);
        _at = close + 1;
        return text[from..to];
    }

    private string DoubleQuoted()
    {
        var result = new StringBuilder();
        if (options.KeepQuotes) result.Append('"');
        for (_at++; Next != '"';)
        {
            if (AtEnd) throw ExpansionException.Unclosed("double-quote");
            if (Next == '$') result.Append(Dollar());
            else QuotedCharacter(result);
            if (result.Length > MaximumLength) throw ExpansionException.TooLong(MaximumLength);
        }

        _at++;
        if (options.KeepQuotes) result.Append('"');
        return result.ToString();
    }

    /// <summary>In double quotes an escape is one only before '"', '$' and itself.</summary>
    private void QuotedCharacter(StringBuilder result)
    {
        var c = text[_at++];
        if (c == options.Escape)
        {
            if (_keepEscapes) result.Append(c);
            if (AtEnd) return;
            if (Next is '"' or '$' || Next == options.Escape) c = text[_at++];
        }

        result.Append(c);
    }

    private static string Append(StringBuilder result, string part)
    {
        result.Append(part);
        return part;
    }
}
