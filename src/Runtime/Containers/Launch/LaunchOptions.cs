using System.Runtime.InteropServices;
using BuildKit.Containers.Resources;

namespace BuildKit.Containers.Launch;

/// <summary>What a launch needs beyond the specification: things of this machine and this moment.</summary>
internal sealed record LaunchOptions
{
    /// <summary>Null: the root's path is a plain directory, ready to use.</summary>
    public OverlayRoot? Overlay { get; init; }

    /// <summary>Standard streams; /dev/null when null. Ignored with a terminal. They stay the caller's.</summary>
    public SafeHandle? Input { get; init; }

    public SafeHandle? Output { get; init; }

    public SafeHandle? Error { get; init; }

    /// <summary>
    /// A pipe or FIFO, open for reading and writing, from which the child reads one byte before it executes the program (create/start).
    /// Opened both ways, the wait does not end when the launcher dies.
    /// </summary>
    public SafeHandle? Gate { get; init; }

    /// <summary>A directory of a cgroup v2 hierarchy: the child is born there, which spares the 8–16 ms of a migration.</summary>
    public SafeHandle? Cgroup { get; init; }

    /// <summary>Files of cgroup v1 into which the child writes itself before it makes its cgroup namespace.</summary>
    public IReadOnlyList<string> CgroupMembership { get; init; } = [];

    /// <summary>How the host mounts control groups, for the container's view of them.</summary>
    public CgroupLayout Cgroups { get; init; } = CgroupLayout.Detect();

    public KernelFeatures Kernel { get; init; } = KernelFeatures.Current();

    /// <summary>The process is killed when the thread that launches it ends: for owners that want nothing left behind. See <see cref="Launcher"/>.</summary>
    public bool DiesWithLauncher { get; init; }

    /// <summary>Process 1 is a small init of ours, and the program is its child.</summary>
    public bool Init { get; init; }

    /// <summary>Whether the caller has CAP_SYS_ADMIN in its user namespace; otherwise devices are bound, setgroups is denied.</summary>
    public bool Rootless { get; init; }

    /// <summary>The caller is root of a user namespace that is not the first one: it may mount, but not make device nodes.</summary>
    public bool Nested { get; init; }

    /// <summary>
    /// Called by the launching thread while the child stands between its mounts and the change of its root: all namespaces are there, and
    /// the host's files are still in its sight. The child dies when this throws, or when the caller dies.
    /// </summary>
    public Action<LaunchPause>? BeforeRoot { get; init; }

    /// <summary>The program must be there before the gate, and not only when it is executed: the launcher may be gone by then.</summary>
    public bool ChecksProgram { get; init; }

    /// <summary>How many descriptors from 3 on the program inherits under their numbers.</summary>
    public int PreservedDescriptors { get; init; }

    /// <summary>The program stays in the caller's session keyring.</summary>
    public bool KeepsKeyring { get; init; }
}

/// <summary>A process on its way, known by its number and descriptor.</summary>
internal sealed record LaunchPause(int Pid, SafeHandle PidFd);

/// <summary>The directories of an overlay mount, lowest layer last (as the kernel's lowerdir). All are host paths of the store, and trusted.</summary>
internal sealed record OverlayRoot(IReadOnlyList<string> Lower, string? Upper, string? Work);
