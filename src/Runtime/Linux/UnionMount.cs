using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>A read-only union of directories, mounted in this process's mount namespace by the mount API of Linux 6.5 and later.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class UnionMount
{
    private const int CloseOnExec = 1;
    private const int SetFlag = 0;
    private const int SetString = 1;
    private const int Create = 6;

    /// <summary>MOUNT_ATTR_RDONLY, NOSUID, NODEV: what images hold is looked at, and nothing of it is trusted.</summary>
    private const uint Attributes = 1 | 2 | 4;
    private const int EmptyPath = 4;
    private const int NoFollow = 8;

    /// <param name="layers">Top first.</param>
    /// <param name="target">An existing directory of the host.</param>
    /// <param name="nothing">An empty directory: overlayfs wants two layers at least.</param>
    public static void MountReadOnly(IReadOnlyList<string> layers, string target, string nothing)
    {
        using var context = Own(Call(430, Encode("overlay"), CloseOnExec), "fsopen", "overlay");
        foreach (var layer in layers.Count == 1 ? [.. layers, nothing] : layers) Configure(context, SetString, "lowerdir+", layer);
        Configure(context, SetFlag, "ro", null);
        Configure(context, Create, null, null);
        using var mount = Own(syscall(432, DescriptorCalls.Number(context), CloseOnExec, (nint)Attributes, 0, 0), "fsmount", "overlay");
        fixed (byte* empty = Encode(""), path = Encode(target))
        {
            if (syscall(429, DescriptorCalls.Number(mount), (nint)empty, -100, (nint)path, EmptyPath) != 0) throw LinuxException.Last("move_mount", target);
        }
    }

    /// <summary>False when nothing is mounted there. A mount in use stays: it is not torn away from whoever looks at it.</summary>
    public static bool Unmount(string target)
    {
        fixed (byte* path = Encode(target))
        {
            if (umount2(path, NoFollow) == 0) return true;
        }

        return LinuxException.LastErrno() is Errno.EINVAL or Errno.ENOENT ? false : throw LinuxException.Last("umount2", target);
    }

    private static void Configure(SafeFileHandle context, int command, string? key, string? value)
    {
        fixed (byte* k = key is null ? null : Encode(key), v = value is null ? null : Encode(value))
        {
            if (syscall(431, DescriptorCalls.Number(context), command, (nint)k, (nint)v, 0) == 0) return;
            var errno = LinuxException.LastErrno();
            throw errno == Errno.EINVAL && key == "lowerdir+" ? LinuxException.KernelTooOld("fsconfig", value!, "6.5") : new LinuxException("fsconfig", value ?? key ?? "overlay", errno);
        }
    }

    private static nint Call(nint number, byte[] text, nint flags)
    {
        fixed (byte* start = text) return syscall(number, (nint)start, flags, 0, 0, 0);
    }

    private static SafeFileHandle Own(nint descriptor, string call, string subject) =>
        descriptor >= 0 ? DescriptorCalls.Own((int)descriptor) : throw LinuxException.Last(call, subject);

    private static byte[] Encode(string text) => PosixPath.Encode(text);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int umount2(byte* target, int flags);
}
