using BuildKit.Dockerfiles.Parsing;

namespace BuildKit.Dockerfiles.Instructions;

/// <summary>FROM and what follows it.</summary>
public sealed record DockerfileStage
{
    public required int Index { get; init; }

    public required Instruction.From From { get; init; }

    public required IReadOnlyList<Instruction> Instructions { get; init; }

    /// <summary>Lower case; null where it has none.</summary>
    public string? Name => From.Name?.ToLowerInvariant();

    public SourceRange Range => From.Node.Range;
}
