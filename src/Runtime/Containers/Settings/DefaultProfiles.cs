using BuildKit.Containers.Seccomp;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Settings;

/// <summary>What a container gets unless told otherwise: Docker's defaults, with no_new_privs on top.</summary>
public static class DefaultProfiles
{
    public static IReadOnlyList<string> Capabilities { get; } =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP",
        "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    public static IReadOnlyList<string> MaskedPaths { get; } =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    public static IReadOnlyList<string> ReadonlyPaths { get; } = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static IReadOnlyList<RuntimeNamespace> Namespaces { get; } =
    [
        new(NamespaceKind.Pid), new(NamespaceKind.Network), new(NamespaceKind.Mount), new(NamespaceKind.Ipc), new(NamespaceKind.Uts), new(NamespaceKind.Cgroup),
    ];

    /// <summary>In an order in which each has its place. sysfs and control groups are shown, never writable.</summary>
    public static IReadOnlyList<RuntimeMount> Mounts { get; } =
    [
        new("/proc", "proc") { Options = ["nosuid", "noexec", "nodev"] },
        new("/dev", "tmpfs") { Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
        new("/dev/pts", "devpts") { Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
        new("/sys", "sysfs") { Options = ["nosuid", "noexec", "nodev", "ro"] },
        new("/sys/fs/cgroup", "cgroup") { Options = ["ro", "nosuid", "noexec", "nodev"] },
        new("/dev/mqueue", "mqueue") { Options = ["nosuid", "noexec", "nodev"] },
        new("/dev/shm", "tmpfs") { Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
    ];

    /// <summary>Some system calls come with a capability: who may administer the system may also mount.</summary>
    public static SeccompProfile Seccomp(IEnumerable<string> capabilities) => DefaultFilter.For(capabilities);
}
