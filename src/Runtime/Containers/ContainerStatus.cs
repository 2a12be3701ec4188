namespace BuildKit.Containers;

/// <summary>Docker's words for the life of a container.</summary>
public enum ContainerStatus
{
    Created,

    Running,

    Paused,

    /// <summary>It has ended, and its monitor waits for the moment to start it again.</summary>
    Restarting,

    Exited,

    /// <summary>Being removed; what is left of it is only good for removing it again.</summary>
    Removing,
}
