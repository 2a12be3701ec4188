namespace BuildKit.Containers.Supervision;

/// <summary>When a container that ended is started again.</summary>
public enum RestartKind
{
    No,

    Always,

    /// <summary>Only when it failed.</summary>
    OnFailure,

    /// <summary>Always, and at boot unless somebody had stopped it.</summary>
    UnlessStopped,
}
