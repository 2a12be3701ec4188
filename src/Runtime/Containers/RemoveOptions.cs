namespace BuildKit.Containers;

/// <summary>How a container is removed.</summary>
public sealed record RemoveOptions
{
    /// <summary>A running one is killed first; one with damaged files is removed all the same.</summary>
    public bool Force { get; init; }

    /// <summary>Its anonymous volumes go with it.</summary>
    public bool Volumes { get; init; }
}
