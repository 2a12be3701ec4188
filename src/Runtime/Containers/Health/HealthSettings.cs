namespace BuildKit.Containers.Health;

/// <summary>What the flags say about a container's health check; null or absent is the image's, then Docker's default.</summary>
public sealed record HealthSettings
{
    /// <summary>No check, whatever the image says.</summary>
    public bool Disabled { get; init; }

    /// <summary>For the shell.</summary>
    public string? Command { get; init; }

    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }

    public TimeSpan? StartPeriod { get; init; }

    public TimeSpan? StartInterval { get; init; }

    public int? Retries { get; init; }

    public HealthAction OnFailure { get; init; }
}
