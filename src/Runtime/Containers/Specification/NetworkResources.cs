namespace BuildKit.Containers.Specification;

/// <summary>Marks of a container's packets for traffic control; cgroup v1 only.</summary>
public sealed record NetworkResources
{
    public uint? ClassId { get; init; }

    public IReadOnlyList<InterfacePriority> Priorities { get; init; } = [];
}

/// <summary>The priority of traffic that leaves through an interface of the host.</summary>
public sealed record InterfacePriority(string Name, uint Priority);
