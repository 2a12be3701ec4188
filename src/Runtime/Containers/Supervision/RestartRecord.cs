namespace BuildKit.Containers.Supervision;

/// <summary>The part of a container's state that its restart policy works with.</summary>
public sealed record RestartRecord
{
    public static RestartRecord None { get; } = new();

    /// <summary>How often it was started again since somebody started it.</summary>
    public int Count { get; init; }

    /// <summary>Somebody stopped it: it stays so until somebody starts it, and over a boot too where the policy says so.</summary>
    public bool StoppedByUser { get; init; }
}
