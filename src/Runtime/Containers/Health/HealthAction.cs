namespace BuildKit.Containers.Health;

/// <summary>What is done with a container that has become unhealthy.</summary>
public enum HealthAction
{
    None,

    /// <summary>Killed; its restart policy then counts it as failed.</summary>
    Kill,

    /// <summary>Stopped as by its owner, and started again whatever its restart policy is.</summary>
    Restart,

    /// <summary>Stopped as by its owner, and left so.</summary>
    Stop,
}
