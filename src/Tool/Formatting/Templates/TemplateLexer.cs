namespace BuildKit.Tool.Formatting.Templates;

/// <summary>Cuts a template into text and the tokens of its actions, and applies the trim markers <c>{{-</c> and <c>-}}</c>.</summary>
internal sealed class TemplateLexer(string source)
{
    private readonly List<TemplateToken> _tokens = [];
    private int _position;

    public IReadOnlyList<TemplateToken> Run()
    {
        var trimNext = false;
        while (_position < source.Length)
        {
            var open = source.IndexOf("{{", _position, StringComparison.Ordinal);
            var end = open < 0 ? source.Length : open;
            var trimBefore = open >= 0 && open + 3 < source.Length && source[open + 2] == '-' && IsSpace(source[open + 3]);
            AddText(_position, end, trimNext, trimBefore);
            trimNext = false;
            _position = end;
            if (open >= 0) trimNext = LexAction(open, trimBefore);
        }

        _tokens.Add(new TemplateToken(TokenKind.End, source.Length, "", false));
        return _tokens;
    }

    private void AddText(int start, int end, bool trimStart, bool trimEnd)
    {
        var text = source.AsSpan(start, end - start);
        if (trimStart) text = text.TrimStart(" \t\r\n");
        if (trimEnd) text = text.TrimEnd(" \t\r\n");
        if (text.Length > 0) _tokens.Add(new TemplateToken(TokenKind.Text, start, text.ToString(), false));
    }

    /// <summary>True when the text behind the action is to be trimmed.</summary>
    private bool LexAction(int open, bool trimmed)
    {
        _position = open + (trimmed ? 4 : 2);
        if (Rest.TrimStart(" \t\r\n").StartsWith("/*")) return SkipComment(open);

        _tokens.Add(new TemplateToken(TokenKind.Open, open, "{{", false));
        while (true)
        {
            var afterSpace = SkipSpace();
            if (_position >= source.Length) throw ToolException.Template(source, open, "'{{' is not closed by '}}'");
            if (Rest.StartsWith("}}")) return Close(2, trim: false);
            if (afterSpace && Rest.StartsWith("-}}")) return Close(3, trim: true);
            LexToken(afterSpace);
        }
    }

    private ReadOnlySpan<char> Rest => source.AsSpan(_position);

    private bool Close(int length, bool trim)
    {
        _tokens.Add(new TemplateToken(TokenKind.Close, _position, "}}", false));
        _position += length;
        return trim;
    }

    private bool SkipComment(int open)
    {
        var end = source.IndexOf("*/", _position, StringComparison.Ordinal);
        if (end < 0) throw ToolException.Template(source, open, "the comment is not closed by '*/'");
        _position = end + 2;
        var afterSpace = SkipSpace();
        if (Rest.StartsWith("}}")) _position += 2;
        else if (afterSpace && Rest.StartsWith("-}}"))
        {
            _position += 3;
            return true;
        }
        else throw ToolException.Template(source, open, "a comment stands alone in its action: '{{/* … */}}'");
        return false;
    }

    private void LexToken(bool afterSpace)
    {
        var start = _position;
        var c = source[_position];
        switch (c)
        {
            case '|':
                Add(TokenKind.Pipe, 1, afterSpace);
                break;
            case '(':
                Add(TokenKind.LeftParenthesis, 1, afterSpace);
                break;
            case ')':
                Add(TokenKind.RightParenthesis, 1, afterSpace);
                break;
            case ',':
                Add(TokenKind.Comma, 1, afterSpace);
                break;
            case ':' when Rest.StartsWith(":="):
                Add(TokenKind.Declare, 2, afterSpace);
                break;
            case '=':
                Add(TokenKind.Assign, 1, afterSpace);
                break;
            case '"' or '`':
                var text = TemplateLiterals.ReadString(source, ref _position);
                _tokens.Add(new TemplateToken(TokenKind.String, start, text, afterSpace));
                break;
            case '.':
                var name = NameLength(1);
                Add(name == 0 ? TokenKind.Dot : TokenKind.Field, 1 + name, afterSpace);
                break;
            case '$':
                Add(TokenKind.Variable, 1 + NameLength(1), afterSpace);
                break;
            case var _ when char.IsAsciiDigit(c) || (c is '-' or '+' && _position + 1 < source.Length && char.IsAsciiDigit(source[_position + 1])):
                Add(TokenKind.Number, NumberLength(), afterSpace);
                break;
            case var _ when NameLength(0) is > 0 and var length:
                Add(TokenKind.Word, length, afterSpace);
                break;
            default:
                throw ToolException.Template(source, _position, $"'{(char.IsControl(c) ? '?' : c)}' has no meaning here");
        }
    }

    private void Add(TokenKind kind, int length, bool afterSpace)
    {
        _tokens.Add(new TemplateToken(kind, _position, source.Substring(_position, length), afterSpace));
        _position += length;
    }

    private int NameLength(int offset)
    {
        var length = 0;
        while (_position + offset + length < source.Length && (char.IsLetterOrDigit(source[_position + offset + length]) || source[_position + offset + length] == '_')) length++;
        return length;
    }

    private int NumberLength()
    {
        var length = 1;
        while (_position + length < source.Length && (char.IsAsciiLetterOrDigit(source[_position + length]) || source[_position + length] is '.' or '_')) length++;
        return length;
    }

    private bool SkipSpace()
    {
        var start = _position;
        while (_position < source.Length && IsSpace(source[_position])) _position++;
        return _position > start;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';
}
