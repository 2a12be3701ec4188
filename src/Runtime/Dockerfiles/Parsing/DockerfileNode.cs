namespace BuildKit.Dockerfiles.Parsing;

/// <summary>One instruction as it is written: what it means is decided later.</summary>
public sealed record DockerfileNode
{
    /// <summary>As written; upper or lower case mean the same.</summary>
    public required string Keyword { get; init; }

    public IReadOnlyList<NodeFlag> Flags { get; init; } = [];

    /// <summary>What follows the flags, continuations joined, without white space around it.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>The items where the arguments are a JSON array and the instruction takes one.</summary>
    public IReadOnlyList<string>? Json { get; init; }

    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>The instruction behind ONBUILD.</summary>
    public DockerfileNode? Inner { get; init; }

    /// <summary>Comments directly above, without '#' and white space around.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>From the keyword to the end of the last line, here-documents included.</summary>
    public required SourceRange Range { get; init; }

    /// <summary>The whole logical line.</summary>
    public required string Text { get; init; }

    internal string Name => Keyword.ToUpperInvariant();

    internal LogicalLine? Line { get; init; }

    internal int ArgumentsOffset { get; init; }

    internal SourceRange KeywordRange => Range with { End = Range.Start with { Column = Range.Start.Column + Keyword.Length } };

    /// <summary>Where a part of the arguments stands in the file.</summary>
    internal SourceRange RangeOf(int start, int length) => Line?.Range(ArgumentsOffset + start, length) ?? Range;
}
