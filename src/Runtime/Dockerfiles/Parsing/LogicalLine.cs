using System.Text;

namespace BuildKit.Dockerfiles.Parsing;

/// <summary>A line as the language sees it, continuations joined, that still knows where each character came from.</summary>
internal sealed class LogicalLine
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Offset, SourcePosition Position)> _parts = [];
    private string? _joined;

    public int Length => _text.Length;

    public string Text => _joined ??= _text.ToString();

    public void Append(string part, int line, int column)
    {
        _parts.Add((_text.Length, new SourcePosition(line, column)));
        _text.Append(part);
        _joined = null;
    }

    /// <summary>Where the characters stand in the source; those at a seam belong to the later part, except as an end.</summary>
    public SourceRange Range(int start, int length)
    {
        var first = PositionOf(start);
        if (length <= 0) return new SourceRange(first, first);
        var last = PositionOf(start + length - 1);
        return new SourceRange(first, last with { Column = last.Column + 1 });
    }

    private SourcePosition PositionOf(int offset)
    {
        var index = _parts.FindLastIndex(p => p.Offset <= offset);
        if (index < 0) return new SourcePosition(1, 1);
        var (start, position) = _parts[index];
        return position with { Column = position.Column + offset - start };
    }
}
