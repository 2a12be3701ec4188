namespace BuildKit.Containers.Health;

/// <summary>The health of a container: containers/ID/health.json, replaced after each probe by the one who watches the container.</summary>
public sealed record HealthState
{
    private const int Remembered = 5;

    public HealthStatus Status { get; init; }

    /// <summary>Failures since the last success; those of the start period do not count.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The last results, oldest first.</summary>
    public IReadOnlyList<HealthResult> Log { get; init; } = [];

    /// <summary>In a list of containers.</summary>
    public string Text => Status == HealthStatus.Starting ? "health: starting" : Word;

    public string Word => Status switch
    {
        HealthStatus.Starting => "starting",
        HealthStatus.Healthy => "healthy",
        HealthStatus.Unhealthy => "unhealthy",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The state after a further result, by Docker's rules. Pure.</summary>
    public HealthState With(HealthResult result, HealthCheck check, DateTimeOffset started)
    {
        var log = Log.Count < Remembered ? Log : [.. Log.Skip(Log.Count - Remembered + 1)];
        var after = this with { Log = [.. log, result] };
        if (result.ExitCode == 0) return after with { Status = HealthStatus.Healthy, FailingStreak = 0 };
        if (Status == HealthStatus.Starting && result.Start - started < check.StartPeriod) return after;
        var streak = FailingStreak + 1;
        return after with { FailingStreak = streak, Status = streak >= check.Retries ? HealthStatus.Unhealthy : Status };
    }
}
