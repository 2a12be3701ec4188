namespace BuildKit.Containers.Supervision;

/// <summary>
/// Whether and when a container that ended is started again. Docker's times: 100 ms, doubled with each end up to a minute, and from the
/// beginning again after a run of ten seconds. Pure but for the clock.
/// </summary>
internal sealed class RestartLoop(TimeProvider clock, int count)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);
    private TimeSpan _pause;
    private long _began = clock.GetTimestamp();

    /// <summary>How often it was told to start again.</summary>
    public int Count { get; private set; } = count;

    /// <summary>The program runs, or tries to.</summary>
    public void Began() => _began = clock.GetTimestamp();

    /// <summary>
    /// How long to wait before the next start; null when there is none. An end that nobody saw counts as a failure: of the two mistakes,
    /// not starting a service again is the worse.
    /// </summary>
    public TimeSpan? After(RestartPolicy policy, int? exitCode, bool stoppedByUser)
    {
        if (clock.GetElapsedTime(_began) >= Stable) _pause = TimeSpan.Zero;
        var wants = policy.Kind switch
        {
            RestartKind.No => false,
            RestartKind.Always or RestartKind.UnlessStopped => true,
            RestartKind.OnFailure => exitCode != 0 && (policy.MaximumRetries == 0 || Count < policy.MaximumRetries),
            _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
        };
        if (!wants || stoppedByUser) return null;
        Count++;
        return _pause = _pause == TimeSpan.Zero ? Shortest : _pause * 2 > Longest ? Longest : _pause * 2;
    }

    /// <summary>Started again for another reason than its end: a failed health check.</summary>
    public TimeSpan AtOnce()
    {
        Count++;
        return TimeSpan.Zero;
    }
}
