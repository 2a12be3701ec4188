namespace BuildKit.Building.Steps;

/// <summary>A line of the image's history before its layer exists.</summary>
public sealed record PlannedHistory
{
    /// <summary>"RUN /bin/sh -c make # buildkit". Secrets have no place in it.</summary>
    public required string CreatedBy { get; init; }

    public string? Comment { get; init; }

    /// <summary>The step that makes the layer; null for instructions that change only the configuration.</summary>
    public BuildStep? Step { get; init; }
}
