namespace BuildKit.Containers.Health;

/// <summary>Docker's words for the health of a container that runs.</summary>
public enum HealthStatus
{
    /// <summary>No probe has succeeded, nor have enough failed.</summary>
    Starting,

    Healthy,

    Unhealthy,
}
