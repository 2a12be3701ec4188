using System.Text;

namespace BuildKit.Tool.Output.Building;

/// <summary>
/// Lines out of the pieces in which a program's output arrives. A carriage return begins the line anew, as a terminal shows progress; whatever
/// else could steer the reader's terminal is taken away.
/// </summary>
internal sealed class LineAssembler
{
    /// <summary>A program that never ends its line must not grow us without end.</summary>
    private const int Longest = 16 * 1024;
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private readonly StringBuilder _line = new();
    private bool _returned;
    private Escape _escape;

    private enum Escape
    {
        None,
        Begun,
        Sequence,
    }

    /// <summary>The lines that this piece ends.</summary>
    public IReadOnlyList<string> Add(ReadOnlySpan<byte> piece)
    {
        var text = new char[_decoder.GetCharCount(piece, flush: false)];
        _decoder.GetChars(piece, text, flush: false);
        var lines = new List<string>();
        foreach (var c in text) Add(c, lines);
        return lines;
    }

    /// <summary>What was written behind the last line end; null when that is nothing.</summary>
    public string? Rest()
    {
        var rest = _line.Length == 0 ? null : _line.ToString();
        _line.Clear();
        return rest;
    }

    private void Add(char c, List<string> lines)
    {
        if (IsSwallowed(c)) return;
        switch (c)
        {
            case '\n':
                lines.Add(_line.ToString());
                _line.Clear();
                _returned = false;
                break;
            case '\r':
                _returned = true;
                break;
            default:
                if (_returned) _line.Clear();
                _returned = false;
                if (c == '\t' || !char.IsControl(c)) _line.Append(c);
                if (_line.Length >= Longest) Add('\n', lines);
                break;
        }
    }

    /// <summary>Control sequences of ECMA-48: ESC [ parameters final.</summary>
    private bool IsSwallowed(char c)
    {
        var (next, swallowed) = (_escape, c) switch
        {
            (Escape.None, '\e') => (Escape.Begun, true),
            (Escape.None, _) => (Escape.None, false),
            (Escape.Begun, '[') => (Escape.Sequence, true),
            (Escape.Begun, '\n') => (Escape.None, false),
            (Escape.Begun, _) => (Escape.None, true),
            (Escape.Sequence, '\n') => (Escape.None, false),
            (Escape.Sequence, >= '@' and <= '~') => (Escape.None, true),
            _ => (Escape.Sequence, true),
        };
        _escape = next;
        return swallowed;
    }
}
