namespace BuildKit.Containers.Usage;

/// <summary>What a container has used until now, and how much of it there is. Two samples make a rate.</summary>
public sealed record ContainerSample
{
    /// <summary>Of a clock that only goes forward.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>Time on processors, all of them together.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>Bytes, without what the kernel would give up at once (clean files nobody used lately).</summary>
    public long Memory { get; init; }

    /// <summary>Its own limit, or the machine's memory.</summary>
    public long MemoryLimit { get; init; }

    public long NetworkReceived { get; init; }

    public long NetworkSent { get; init; }

    public long BlocksRead { get; init; }

    public long BlocksWritten { get; init; }

    /// <summary>Processes and threads.</summary>
    public long Pids { get; init; }

    /// <summary>Docker's CPU %: 100 is one processor.</summary>
    public double ProcessorPercent(ContainerSample earlier)
    {
        var span = At - earlier.At;
        return span > TimeSpan.Zero && Processor > earlier.Processor ? (Processor - earlier.Processor) / span * 100 : 0;
    }

    public double MemoryPercent => MemoryLimit > 0 ? 100.0 * Memory / MemoryLimit : 0;
}
