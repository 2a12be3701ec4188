using System.Runtime.InteropServices;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Settings;

/// <summary>What a specification depends on besides the container: the host's side of it, as plain values.</summary>
internal sealed record HostSituation
{
    /// <summary>Empty: no user namespace.</summary>
    public IReadOnlyList<RuntimeIdMapping> UidMappings { get; init; } = [];

    public IReadOnlyList<RuntimeIdMapping> GidMappings { get; init; } = [];

    /// <summary>A single mapped group: the kernel denies supplementary groups then.</summary>
    public bool DeniesGroups { get; init; }

    /// <summary>What a privileged container gets: all, where the engine has them.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = Settings.Capabilities.All;

    public Architecture Processor { get; init; } = RuntimeInformation.ProcessArchitecture;

    /// <summary>Environment.OSVersion is uname's release on Linux.</summary>
    public Version Kernel { get; init; } = Environment.OSVersion.Version;

    /// <summary>/proc/PID/ns/net of the container whose network is shared.</summary>
    public string? JoinedNetwork { get; init; }

    /// <summary>/proc/PID/ns/pid of the container whose processes are shared.</summary>
    public string? JoinedPid { get; init; }

    /// <summary>/proc/PID/ns/ipc of the container whose semaphores, queues and shared memory are shared.</summary>
    public string? JoinedIpc { get; init; }

    /// <summary>A directory of the host that stands for /dev/shm where it is shared between containers.</summary>
    public string? SharedMemory { get; init; }

    /// <summary>The host has a file system of message queues at /dev/mqueue.</summary>
    public bool HasMessageQueues { get; init; }

    /// <summary>Device nodes work in the container: then rules say which. In a user namespace they are dead.</summary>
    public bool HasDevices { get; init; }

    /// <summary>Devices at a path of the host. A further process of a running container needs none.</summary>
    public Func<string, IReadOnlyList<HostDevice>> DevicesAt { get; init; } = _ => [];

    /// <summary>The devices of a privileged container.</summary>
    public Func<IReadOnlyList<HostDevice>> AllDevices { get; init; } = () => [];

    /// <summary>Where the host has what each of the container's mounts shows.</summary>
    public required Func<ContainerMount, MountPlace> PlaceOf { get; init; }
}
