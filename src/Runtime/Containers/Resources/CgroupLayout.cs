namespace BuildKit.Containers.Resources;

/// <summary>How this host mounts control groups.</summary>
internal enum CgroupVersion
{
    None,
    V1,

    /// <summary>v1 hierarchies with the controllers, and a v2 one beside them that has none or few.</summary>
    Hybrid,
    V2,
}

/// <summary>One mounted hierarchy; <see cref="Controllers"/> are the mount's own words ("memory", or "cpu" and "cpuacct"), empty for v2.</summary>
internal sealed record CgroupHierarchy(string MountPoint, IReadOnlyList<string> Controllers);

/// <summary>The hierarchies of a host. Comes from mountinfo; plans depend on it only through this value.</summary>
internal sealed record CgroupLayout(CgroupVersion Version, CgroupHierarchy? Unified, IReadOnlyList<CgroupHierarchy> Legacy)
{
    public static CgroupLayout None { get; } = new(CgroupVersion.None, null, []);
}
