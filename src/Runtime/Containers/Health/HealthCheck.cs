namespace BuildKit.Containers.Health;

/// <summary>How a container's health is found out, with nothing left to look up.</summary>
public sealed record HealthCheck
{
    /// <summary>As in an image: <c>CMD</c> and arguments, or <c>CMD-SHELL</c> and a line.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>What is run in the container: the test with its shell.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>From the end of one probe to the begin of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after the start failures do not count while no probe has succeeded.</summary>
    public TimeSpan StartPeriod { get; init; }

    /// <summary>The interval during <see cref="StartPeriod"/>.</summary>
    public TimeSpan StartInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public int Retries { get; init; } = 3;

    public HealthAction OnFailure { get; init; }

    /// <summary>When the next probe begins.</summary>
    public TimeSpan Pause(HealthStatus status, TimeSpan sinceStart) =>
        status == HealthStatus.Starting && sinceStart < StartPeriod ? StartInterval : Interval;
}
