namespace BuildKit.Containers.Exec;

/// <summary>How a probe ended.</summary>
internal sealed record ProbeResult
{
    /// <summary>Null when it did not start.</summary>
    public int? ExitCode { get; init; }

    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>It was killed because its time was over; <see cref="ExitCode"/> is 137 then.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Why it did not start: the program is missing, the container has ended.</summary>
    public Exception? Failure { get; init; }
}

/// <summary>What a probe may use.</summary>
internal sealed record ProbeLimits(TimeSpan Time, int Output);
