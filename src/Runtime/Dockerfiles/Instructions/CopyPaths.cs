using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>What COPY and ADD take and where they put it, as written.</summary>
public sealed record CopyPaths
{
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Here-documents among the sources, which become files of their names.</summary>
    public required IReadOnlyList<Heredoc> Files { get; init; }

    public required string Destination { get; init; }
}
