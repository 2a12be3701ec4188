using System.Collections.Immutable;
using System.Runtime.InteropServices;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Launch;

/// <summary>All that a plan depends on besides the specification, as plain values: a plan made from equal values is equal.</summary>
internal sealed record LaunchSetting
{
    public required LaunchDescriptors Descriptors { get; init; }

    public OverlayRoot? Overlay { get; init; }

    public KernelFeatures Kernel { get; init; } = KernelFeatures.Oldest;

    public CgroupLayout Cgroups { get; init; } = CgroupLayout.None;

    public IReadOnlyList<string> CgroupMembership { get; init; } = [];

    /// <summary>The child is born in a group of its own: then its cgroup namespace has to wait until it is there.</summary>
    public bool HasCgroup { get; init; }

    public Architecture Architecture { get; init; } = Architecture.X64;

    public bool Rootless { get; init; }

    /// <summary>The process stays behind as an init, and the program is its child.</summary>
    public bool Init { get; init; }

    public bool DiesWithLauncher { get; init; }

    /// <summary>The launcher's user namespace is not the first one.</summary>
    public bool Nested { get; init; }

    /// <summary>The child waits once between its mounts and its new root.</summary>
    public bool Pauses { get; init; }

    public bool ChecksProgram { get; init; }

    public bool KeepsKeyring { get; init; }

    /// <summary>Ids of mounts; the n-th has the n-th of <see cref="LaunchDescriptors.MountMaps"/>.</summary>
    public IReadOnlyList<MountIdMap> MountMaps { get; init; } = [];

    /// <summary>Where the launcher's own executable is mapped. The child unmaps it before it changes its exe link.</summary>
    public ImmutableArray<AddressRange> Executable { get; init; } = [];

    /// <summary>Sources of bind mounts that are files: their mount points must be files as well.</summary>
    public IReadOnlyCollection<string> FileSources { get; init; } = [];

    public int LastCapability { get; init; } = Capabilities.Last;
}

internal sealed record AddressRange(long Start, long Length);

/// <summary>
/// Descriptors of the launcher that the child keeps. The child moves the n-th of them to <see cref="Base"/> + n, which is above all of
/// them, and closes everything else: no descriptor of the launcher is ever reachable from a container (CVE-2024-21626).
/// </summary>
internal sealed record LaunchDescriptors(int Base, int Sync)
{
    public int? Gate { get; init; }

    public int? Input { get; init; }

    public int? Output { get; init; }

    public int? Error { get; init; }

    /// <summary>A process whose namespaces are joined.</summary>
    public int? Target { get; init; }

    /// <summary>What the program gets under the numbers from 3 on.</summary>
    public IReadOnlyList<int> Preserved { get; init; } = [];

    /// <summary>User namespaces that carry the ids of mounts.</summary>
    public IReadOnlyList<int> MountMaps { get; init; } = [];
}
