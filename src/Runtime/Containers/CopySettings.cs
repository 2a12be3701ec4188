namespace BuildKit.Containers;

/// <summary>How files are copied into and out of containers.</summary>
public sealed record CopySettings
{
    /// <summary>A link that the source's path ends in is followed.</summary>
    public bool FollowLinks { get; init; }

    /// <summary>Owners stay as numbers. Without it they become the container's root, or on the host whoever copies; those of an archive are kept always.</summary>
    public bool KeepOwners { get; init; }
}
