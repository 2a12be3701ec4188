using BuildKit.Linux;

namespace BuildKit.Containers.Launch;

/// <summary>What the reader can do about a refusal of the kernel. Only where the cause is known; a guess would send him the wrong way.</summary>
internal static class LaunchRemedy
{
    public static string? ForClone(Errno errno, bool rootless) => errno switch
    {
        Errno.EPERM or Errno.EACCES when rootless =>
            "This system forbids user namespaces to users. One of these allows them: sysctl kernel.unprivileged_userns_clone=1 (Debian), "
            + "kernel.apparmor_restrict_unprivileged_userns=0 or an AppArmor profile with 'userns' (Ubuntu), a sandbox that lets clone3 through.",
        Errno.EPERM => "Making namespaces needs CAP_SYS_ADMIN; run as root with it, or without root.",
        Errno.ENOSPC => "The limit of namespaces is reached: raise sysctl user.max_user_namespaces and its neighbours (user.max_pid_namespaces, …), or stop containers.",
        Errno.EUSERS => "User namespaces are nested too deeply.",
        Errno.ENOSYS => "clone3 needs Linux 5.3 and a sandbox around this process that lets it through.",
        Errno.EAGAIN => "The limit of processes is reached: ulimit -u, or the control group's pids.max.",
        Errno.EINVAL => "The kernel was built without one of these namespaces.",
        Errno.ENOMEM => "The machine or the control group is out of memory.",
        _ => null,
    };

    public static string? For(LaunchStep step, Errno errno, bool rootless) => (step.Call, errno) switch
    {
        ("fsconfig", _) when step.Task == "mounting the layers" && rootless && errno is Errno.EPERM or Errno.ENODEV =>
            "This kernel refuses overlay mounts in user namespaces; they need Linux 5.11 or later.",
        ("fsconfig" or "mount", Errno.EINVAL) when step.Task == "mounting the layers" =>
            "The upper directory must lie on a file system that overlays support (ext4, xfs, btrfs, tmpfs; not another overlay), with user attributes when rootless.",
        ("fsconfig" or "fsmount", Errno.EPERM) when rootless && step.Task is "mounting proc" or "mounting sysfs" =>
            "In a user namespace this needs an unmasked one in the surrounding system: an outer container must not mask /proc or /sys.",
        ("pivot_root", Errno.EINVAL) => "The host's root is an initial RAM disk, which cannot be left; boot from a real file system.",
        ("mount_setattr" or "open_tree" or "openat2" or "faccessat2", Errno.ENOSYS) => "Containers need Linux 5.12 or later, and an outer sandbox that lets the call through.",
        ("prctl", Errno.EINVAL) when step.Task == ArrivalSteps.HidingTask => "The kernel was built without CONFIG_CHECKPOINT_RESTORE, which changing the exe link needs.",
        ("memfd_create" or "prctl", Errno.EACCES) => "Set sysctl vm.memfd_noexec to 0 or 1: the launcher hides its executable behind an empty file in memory.",
        ("capset", Errno.EPERM) => "This process lacks one of them itself, as in a container with fewer: ask for less by --cap-add and --cap-drop, or run it with more.",
        ("fsconfig", Errno.EINVAL) when step.Task == "mounting tmpfs" && rootless => "The id is not mapped in this user namespace; newuidmap, newgidmap and ranges in /etc/subuid and /etc/subgid give more than one.",
        ("openat2", Errno.ENOENT) when step.Task == "setting a kernel parameter" => "This kernel has no parameter of the name, or containers have none of their own.",
        ("openat2" or "fchdir", Errno.ENOENT) when step.ExitCode == LaunchExit.EngineFailed => "A symbolic link of the image that leads nowhere may stand in the way.",
        ("openat2", Errno.ELOOP) => "The path goes through a magic link of /proc, which is refused.",
        ("openat2" or "mkdirat", Errno.ENOTDIR) => "A file of the image stands where a directory is needed.",
        ("prlimit64", Errno.EPERM) => "Raising a hard limit needs CAP_SYS_RESOURCE.",
        ("setresuid" or "setresgid" or "setgroups", Errno.EINVAL) => "The id is not mapped in this user namespace; install newuidmap and newgidmap and give the user ranges in /etc/subuid and /etc/subgid.",
        ("execve", Errno.ENOEXEC) => "It is neither a binary of this processor nor a script with a '#!' line that leads to one.",
        ("execve" or "faccessat2", Errno.EACCES) => "The file is not executable for the container's user.",
        ("ioctl", Errno.EPERM) when step.Task == "taking the terminal" => "Another session has it already.",
        _ => null,
    };
}
