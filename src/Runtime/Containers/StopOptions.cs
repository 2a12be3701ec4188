namespace BuildKit.Containers;

/// <summary>How a container is asked to end.</summary>
public sealed record StopOptions
{
    /// <summary>Null: the container's own stop signal.</summary>
    public string? Signal { get; init; }

    /// <summary>How long until it is killed; null: the container's own time. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> never kills.</summary>
    public TimeSpan? Timeout { get; init; }
}
