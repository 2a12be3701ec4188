namespace BuildKit.Images.Ends;

/// <summary>Container daemons with Docker's API.</summary>
public enum DaemonKind
{
    Docker,
    Podman,
}
