namespace BuildKit.Containers.Settings;

/// <summary>What a container shares with the host or with another container beyond the network.</summary>
public sealed record IsolationSettings
{
    /// <summary>The group below which the container's is made; null: dotnet-container.</summary>
    public string? CgroupParent { get; init; }

    /// <summary>Private or host.</summary>
    public NamespaceMode Cgroup { get; init; } = new NamespaceMode.Private();

    /// <summary>Private, host or another container's.</summary>
    public NamespaceMode Pid { get; init; } = new NamespaceMode.Private();

    /// <summary>All of them.</summary>
    public NamespaceMode Ipc { get; init; } = new NamespaceMode.Private();

    /// <summary>Private or host.</summary>
    public NamespaceMode Uts { get; init; } = new NamespaceMode.Private();

    /// <summary>Private: what the engine thinks best. Host: no user namespace, which only root can have.</summary>
    public NamespaceMode User { get; init; } = new NamespaceMode.Private();
}
