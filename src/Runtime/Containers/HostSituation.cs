namespace BuildKit.Containers;

/// <summary>What a specification depends on besides the container: the host's side of it, as plain values.</summary>
internal sealed record HostSituation
{
    /// <summary>Empty: no user namespace.</summary>
    public IReadOnlyList<RuntimeIdMapping> UidMappings { get; init; } = [];

    public IReadOnlyList<RuntimeIdMapping> GidMappings { get; init; } = [];

    /// <summary>A single mapped group: the kernel denies supplementary groups then.</summary>
    public bool DeniesGroups { get; init; }

    /// <summary>What a privileged container gets: all, where the engine has them.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = Containers.Capabilities.All;

    /// <summary>/proc/PID/ns/net of the container whose network is shared.</summary>
    public string? JoinedNetwork { get; init; }

    /// <summary>Where the host has what each of the container's mounts shows.</summary>
    public required Func<ContainerMount, MountPlace> PlaceOf { get; init; }
}
