namespace BuildKit.Containers.Specification;

/// <summary>The Linux part of a runtime configuration (config-linux.md).</summary>
public sealed record RuntimeLinux
{
    public IReadOnlyList<RuntimeNamespace> Namespaces { get; init; } = [];

    /// <summary>Empty without a user namespace. One line with size 1 is what an unprivileged user gets without helpers.</summary>
    public IReadOnlyList<RuntimeIdMapping> UidMappings { get; init; } = [];

    public IReadOnlyList<RuntimeIdMapping> GidMappings { get; init; } = [];

    /// <summary>By clock ("monotonic", "boottime") what a new time namespace adds.</summary>
    public IReadOnlyDictionary<string, RuntimeTimeOffset>? TimeOffsets { get; init; }

    /// <summary>Beyond the default ones of the spec (null, zero, full, random, urandom, tty, ptmx).</summary>
    public IReadOnlyList<RuntimeDevice> Devices { get; init; } = [];

    /// <summary>Below the mount points of the hierarchies; never with "..".</summary>
    public string? CgroupsPath { get; init; }

    public RuntimeResources? Resources { get; init; }

    /// <summary>Names with dots, "net.ipv4.ip_forward"; only namespaced ones are accepted (CVE-2022-0811).</summary>
    public IReadOnlyDictionary<string, string>? Sysctl { get; init; }

    public SeccompProfile? Seccomp { get; init; }

    public IReadOnlyList<string> MaskedPaths { get; init; } = [];

    public IReadOnlyList<string> ReadonlyPaths { get; init; } = [];

    /// <summary>shared, slave, private or unbindable: what mounts of the container tell the host and the other way round. Null is private.</summary>
    public string? RootfsPropagation { get; init; }

    /// <summary>The SELinux context of the container's mounts.</summary>
    public string? MountLabel { get; init; }

    public RuntimePersonality? Personality { get; init; }

    /// <summary>Parts of the specification that are understood but not offered ("intelRdt", "netDevices"), by name: a launch refuses them.</summary>
    public IReadOnlyList<string> Unsupported { get; init; } = [];
}

/// <summary>The kinds of namespaces, with the spec's names.</summary>
public enum NamespaceKind
{
    Pid,
    Network,
    Mount,
    Ipc,
    Uts,
    User,
    Cgroup,
    Time,
}

/// <summary>A new namespace, or with <see cref="Path"/> (/proc/1234/ns/net, or a file it is bound to) an existing one to join.</summary>
public sealed record RuntimeNamespace(NamespaceKind Type, string? Path = null);

/// <summary>Seconds and nanoseconds, the latter never negative.</summary>
public sealed record RuntimeTimeOffset(long Secs, uint Nanosecs);

/// <summary>personality(2): "LINUX" or "LINUX32".</summary>
public sealed record RuntimePersonality(string Domain);

/// <summary><see cref="Size"/> ids from <see cref="ContainerId"/> are the host's from <see cref="HostId"/>.</summary>
public sealed record RuntimeIdMapping(uint ContainerId, uint HostId, uint Size);

/// <summary>A device node; <see cref="Type"/> is c, b, u or p, the mode is its permission bits.</summary>
public sealed record RuntimeDevice(string Path, char Type, uint Major, uint Minor)
{
    public uint FileMode { get; init; } = 0x1B6;

    public uint Uid { get; init; }

    public uint Gid { get; init; }
}
