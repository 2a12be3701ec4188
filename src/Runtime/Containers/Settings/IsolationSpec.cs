using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Settings;

/// <summary>Which namespaces a container has, and what of /dev and /proc follows from those it shares. Pure.</summary>
internal static class IsolationSpec
{
    public static IReadOnlyList<RuntimeNamespace> Namespaces(ContainerSpec spec, HostSituation host)
    {
        var isolation = spec.Isolation;
        var namespaces = new List<RuntimeNamespace> { new(NamespaceKind.Mount) };
        Add(NamespaceKind.Pid, isolation.Pid, host.JoinedPid);
        Add(NamespaceKind.Ipc, isolation.Ipc, host.JoinedIpc);
        Add(NamespaceKind.Uts, isolation.Uts, null);
        Add(NamespaceKind.Cgroup, isolation.Cgroup, null);
        if (host.UidMappings.Count > 0) namespaces.Add(new RuntimeNamespace(NamespaceKind.User));
        if (spec.Network is not NetworkMode.Host)
            namespaces.Add(new RuntimeNamespace(NamespaceKind.Network, spec.Network is NetworkMode.Container ? host.JoinedNetwork ?? throw new ArgumentException("A joined network has a path.", nameof(host)) : null));
        return namespaces;

        void Add(NamespaceKind kind, NamespaceMode mode, string? joined)
        {
            if (mode is not NamespaceMode.Host) namespaces.Add(new RuntimeNamespace(kind, mode is NamespaceMode.Container ? joined : null));
        }
    }

    /// <summary>A standard mount as this container sees it: its own, the host's, another container's, or null for none.</summary>
    public static RuntimeMount? Shared(RuntimeMount mount, ContainerSpec spec, HostSituation host) => (mount.Destination, spec.Isolation.Ipc) switch
    {
        ("/dev/shm", NamespaceMode.None) => null,
        ("/dev/shm", NamespaceMode.Host) => Bound(mount, mount.Destination),

        // A file system of queues shows the namespace of who mounts it, which an ordinary user may not do in the host's.
        ("/dev/mqueue", NamespaceMode.Host) when host.UidMappings.Count > 0 => host.HasMessageQueues ? Bound(mount, mount.Destination) : null,
        ("/dev/shm", NamespaceMode.Shareable or NamespaceMode.Container) when host.SharedMemory is { } folder => Bound(mount, folder),
        _ => mount,
    };

    private static RuntimeMount Bound(RuntimeMount mount, string source) =>
        new(mount.Destination, "bind") { Source = source, Options = ["rbind", "nosuid", "nodev", "noexec"] };
}
