namespace BuildKit.Dockerfiles.Parsing;

/// <summary>A part of a text. <see cref="End"/> is behind its last character.</summary>
public readonly record struct SourceRange(SourcePosition Start, SourcePosition End)
{
    public static SourceRange Lines(int first, int last, int endColumn) => new(new(first, 1), new(last, endColumn));

    public bool Contains(int line) => line >= Start.Line && line <= End.Line;
}
