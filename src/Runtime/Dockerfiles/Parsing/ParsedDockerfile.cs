namespace BuildKit.Dockerfiles.Parsing;

/// <summary>A Dockerfile taken apart, nothing checked that needs to know what instructions mean.</summary>
public sealed record ParsedDockerfile
{
    public required SourceText Source { get; init; }

    /// <summary>'\' or '`'.</summary>
    public required char Escape { get; init; }

    public required IReadOnlyList<ParserDirective> Directives { get; init; }

    public required IReadOnlyList<DockerfileNode> Nodes { get; init; }

    /// <summary>Instructions with empty lines in the middle, which old Dockerfiles have and new ones should not.</summary>
    public required IReadOnlyList<SourceRange> EmptyContinuations { get; init; }

    public string? Directive(string name) => Directives.FirstOrDefault(d => d.Name == name)?.Value;
}
