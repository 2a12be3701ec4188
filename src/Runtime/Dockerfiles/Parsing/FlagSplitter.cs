using System.Text;

namespace BuildKit.Dockerfiles.Parsing;

/// <summary>Takes the options before an instruction's arguments: words that begin with "--", until one that does not or is "--".</summary>
internal sealed class FlagSplitter(LogicalLine line, int start, int end)
{
    private readonly string _text = line.Text[..end];
    private readonly List<NodeFlag> _flags = [];
    private int _at = start;

    /// <summary>The flags, and where the arguments begin.</summary>
    public (IReadOnlyList<NodeFlag> Flags, int Arguments) Split()
    {
        while (true)
        {
            while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
            if (!_text.AsSpan(_at).StartsWith("--")) return (_flags, _at);
            var from = _at;
            var word = Word();
            if (word == "--") return (_flags, _at);
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            _flags.Add(new NodeFlag(equals < 0 ? word[2..] : word[2..equals], equals < 0 ? null : word[(equals + 1)..], line.Range(from, _at - from)));
        }
    }

    /// <summary>One word; quotes and backslashes take the meaning of white space away, and are gone afterwards.</summary>
    private string Word()
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (quote == '\0' && char.IsWhiteSpace(c)) break;
            if (c == '\\')
            {
                if (++_at < _text.Length) word.Append(_text[_at]);
            }
            else if (quote == c)
            {
                quote = '\0';
            }
            else if (quote == '\0' && c is '"' or '\'')
            {
                quote = c;
            }
            else
            {
                word.Append(c);
            }
        }

        _at = Math.Min(_at, _text.Length);
        return word.ToString();
    }
}
