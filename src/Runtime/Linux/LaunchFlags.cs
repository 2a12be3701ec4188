using System.Runtime.InteropServices;

namespace BuildKit.Linux;

// Constants of the calls a child makes between clone and execve, with the kernel's own names (include/uapi). tests/Kernel.Tests/Linux compares each with the C headers.
[Flags]
internal enum OpenFlag
{
    O_RDONLY = 0,
    O_WRONLY = 1,
    O_RDWR = 2,
    O_CREAT = 0x40,
    O_EXCL = 0x80,
    O_NOCTTY = 0x100,
    O_CLOEXEC = 0x80000,
}

/// <summary>These three differ between x64 and arm64.</summary>
internal static class OpenFlagOf
{
    public static int Directory(Architecture architecture) =>
        architecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    public static int NoFollow(Architecture architecture) =>
        architecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>O_PATH.</summary>
    public const int Path = 0x200000;
}

[Flags]
internal enum ResolveFlag
{
    RESOLVE_NO_XDEV = 1,
    RESOLVE_NO_MAGICLINKS = 2,
    RESOLVE_NO_SYMLINKS = 4,
    RESOLVE_BENEATH = 8,
    RESOLVE_IN_ROOT = 16,
}

[Flags]
internal enum CloneFlag : long
{
    CLONE_NEWTIME = 0x80,
    CLONE_PIDFD = 0x1000,
    CLONE_PARENT = 0x8000,
    CLONE_PARENT_SETTID = 0x100000,
    CLONE_NEWNS = 0x20000,
    CLONE_NEWCGROUP = 0x2000000,
    CLONE_NEWUTS = 0x4000000,
    CLONE_NEWIPC = 0x8000000,
    CLONE_NEWUSER = 0x10000000,
    CLONE_NEWPID = 0x20000000,
    CLONE_NEWNET = 0x40000000,
    CLONE_CLEAR_SIGHAND = 0x100000000,
    CLONE_INTO_CGROUP = 0x200000000,
}

[Flags]
internal enum AtFlag
{
    AT_FDCWD = -100,
    AT_SYMLINK_NOFOLLOW = 0x100,
    AT_EACCESS = 0x200,
    AT_EMPTY_PATH = 0x1000,
    AT_RECURSIVE = 0x8000,
}

/// <summary>The AT_ flags above may be added: they share the argument.</summary>
[Flags]
internal enum OpenTreeFlag
{
    OPEN_TREE_CLONE = 1,
    OPEN_TREE_CLOEXEC = 0x80000,
    AT_EMPTY_PATH = 0x1000,
    AT_RECURSIVE = 0x8000,
}

[Flags]
internal enum MoveMountFlag
{
    MOVE_MOUNT_F_EMPTY_PATH = 4,
    MOVE_MOUNT_T_EMPTY_PATH = 0x40,
}

[Flags]
internal enum MountAttribute : long
{
    MOUNT_ATTR_RDONLY = 1,
    MOUNT_ATTR_NOSUID = 2,
    MOUNT_ATTR_NODEV = 4,
    MOUNT_ATTR_NOEXEC = 8,
    MOUNT_ATTR_NOATIME = 0x10,
    MOUNT_ATTR_STRICTATIME = 0x20,
    MOUNT_ATTR__ATIME = 0x70,
    MOUNT_ATTR_NODIRATIME = 0x80,
    MOUNT_ATTR_IDMAP = 0x100000,
    MOUNT_ATTR_NOSYMFOLLOW = 0x200000,
}

internal enum FsconfigCommand
{
    FSCONFIG_SET_FLAG = 0,
    FSCONFIG_SET_STRING = 1,
    FSCONFIG_CMD_CREATE = 6,
}

internal enum FsopenFlag
{
    FSOPEN_CLOEXEC = 1,
}

[Flags]
internal enum MountFlag
{
    MS_RDONLY = 1,
    MS_NOSUID = 2,
    MS_NODEV = 4,
    MS_UNBINDABLE = 0x20000,
    MS_PRIVATE = 0x40000,
    MS_SLAVE = 0x80000,
    MS_SHARED = 0x100000,
}

internal enum UnmountFlag
{
    MNT_DETACH = 2,
}

internal enum PrctlOption
{
    PR_SET_PDEATHSIG = 1,
    PR_SET_DUMPABLE = 4,
    PR_SET_KEEPCAPS = 8,
    PR_SET_NAME = 15,
    PR_CAPBSET_DROP = 24,
    PR_SET_MM = 35,
    PR_SET_CHILD_SUBREAPER = 36,
    PR_SET_NO_NEW_PRIVS = 38,
    PR_CAP_AMBIENT = 47,
}

internal enum PrctlValue
{
    PR_CAP_AMBIENT_RAISE = 2,
    PR_CAP_AMBIENT_CLEAR_ALL = 4,
    PR_SET_MM_MAP = 14,
}

internal enum IoctlRequest : long
{
    TIOCSCTTY = 0x540E,
    TIOCSPGRP = 0x5410,
    TIOCSWINSZ = 0x5414,
    TIOCSPTLCK = 0x40045431,
    TIOCGPTPEER = 0x5441,
    SIOCGIFFLAGS = 0x8913,
    SIOCSIFFLAGS = 0x8914,
}

[Flags]
internal enum MemfdFlag
{
    MFD_CLOEXEC = 1,
    MFD_EXEC = 0x10,
}

internal enum SeccompOperation
{
    SECCOMP_SET_MODE_FILTER = 1,
}

[Flags]
internal enum SeccompFilterFlag
{
    SECCOMP_FILTER_FLAG_TSYNC = 1,
    SECCOMP_FILTER_FLAG_LOG = 2,
    SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4,
    SECCOMP_FILTER_FLAG_NEW_LISTENER = 8,
    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 0x20,
}

internal enum KeyctlOperation
{
    KEYCTL_JOIN_SESSION_KEYRING = 1,
}

internal enum SigmaskOperation
{
    SIG_BLOCK = 0,
    SIG_SETMASK = 2,
}

internal enum CloseRangeFlag
{
    CLOSE_RANGE_CLOEXEC = 4,
}
