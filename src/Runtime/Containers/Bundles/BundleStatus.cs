namespace BuildKit.Containers.Bundles;

/// <summary>runtime.md, "State", and what cgroups add.</summary>
public enum BundleStatus
{
    Creating,
    Created,
    Running,
    Paused,
    Stopped,
}
