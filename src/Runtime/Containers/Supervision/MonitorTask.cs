namespace BuildKit.Containers.Supervision;

/// <summary>What a monitor process is to begin with.</summary>
internal enum MonitorTask
{
    /// <summary>Launch the container.</summary>
    Start,

    /// <summary>Go on with a container that runs.</summary>
    Adopt,
}
