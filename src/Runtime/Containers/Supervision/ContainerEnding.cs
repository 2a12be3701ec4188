namespace BuildKit.Containers.Supervision;

/// <summary>How one run of a container ended. Without a code nobody saw it.</summary>
internal sealed record ContainerEnding(int? ExitCode)
{
    /// <summary>Why it could not be started, or how it went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>The kernel killed a process of it for its memory limit.</summary>
    public bool OutOfMemory { get; init; }
}
