namespace BuildKit.Containers.Usage;

/// <summary>All that the control group of a container counts. What no hierarchy of the group counts is zero, or missing from a list.</summary>
internal sealed record GroupStatistics
{
    /// <summary>Nanoseconds on processors.</summary>
    public long Processor { get; init; }

    public long Kernel { get; init; }

    public long User { get; init; }

    /// <summary>One for each processor; v1 alone has them.</summary>
    public IReadOnlyList<long> Processors { get; init; } = [];

    public long Periods { get; init; }

    public long ThrottledPeriods { get; init; }

    /// <summary>Nanoseconds.</summary>
    public long ThrottledTime { get; init; }

    public Amount Memory { get; init; } = new();

    /// <summary>Memory and swap together, which v1 counts so.</summary>
    public Amount MemoryWithSwap { get; init; } = new();

    public Amount KernelMemory { get; init; } = new();

    /// <summary>Of files.</summary>
    public long Cache { get; init; }

    /// <summary>memory.stat as the kernel says it, in its order.</summary>
    public IReadOnlyList<(string Name, long Value)> MemoryDetails { get; init; } = [];

    public long Pids { get; init; }

    /// <summary>Null for none.</summary>
    public long? PidsLimit { get; init; }

    public IReadOnlyList<DiskCount> DiskBytes { get; init; } = [];

    public IReadOnlyList<DiskCount> DiskOperations { get; init; } = [];

    /// <summary>By size: "2MB".</summary>
    public IReadOnlyList<(string Size, Amount Amount)> HugePages { get; init; } = [];

    /// <summary>Bytes; without a limit it is null.</summary>
    internal sealed record Amount
    {
        public long Usage { get; init; }

        public long? Limit { get; init; }

        /// <summary>The most there ever was.</summary>
        public long Peak { get; init; }

        /// <summary>How often the limit was in the way.</summary>
        public long Failures { get; init; }
    }

    internal sealed record DiskCount(long Major, long Minor, string Operation, long Value);
}
