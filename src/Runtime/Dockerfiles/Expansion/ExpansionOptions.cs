namespace BuildKit.Dockerfiles.Expansion;

/// <summary>How a text is read. The defaults are those of an instruction's argument.</summary>
public sealed record ExpansionOptions
{
    public static ExpansionOptions Default { get; } = new();

    /// <summary>Makes the next character literal: '\', or '`' after <c># escape=`</c>.</summary>
    public char Escape { get; init; } = '\\';

    /// <summary>Quotes group, and stay in the result.</summary>
    public bool KeepQuotes { get; init; }

    /// <summary>Escapes work, and stay in the result.</summary>
    public bool KeepEscapes { get; init; }

    /// <summary>Quotes are characters like others: the content of a here-document.</summary>
    public bool IgnoreQuotes { get; init; }

    /// <summary>What names no variable stays as it is written, rather than becoming nothing.</summary>
    public bool KeepUnset { get; init; }
}
