namespace BuildKit.Tool.Formatting.Templates;

internal enum TokenKind
{
    Text,
    Open,
    Close,
    Field,
    Dot,
    Variable,
    Word,
    String,
    Number,
    Pipe,
    LeftParenthesis,
    RightParenthesis,
    Comma,
    Declare,
    Assign,
    End,
}

/// <summary><paramref name="AfterSpace"/> tells <c>(x).Name</c>, one operand, from <c>(x) .Name</c>, two.</summary>
internal readonly record struct TemplateToken(TokenKind Kind, int Position, string Content, bool AfterSpace);
