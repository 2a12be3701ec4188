using System.Runtime.InteropServices;

namespace BuildKit.Linux;

internal static unsafe partial class FileCalls
{
    private const nuint CloneRequest = 0x40049409;

    /// <summary>Makes <paramref name="target"/> share the source's blocks (FICLONE). Says why not instead of failing: the caller copies then.</summary>
    public static Errno TryClone(int source, int target) => Result(ioctl(target, CloneRequest, source));

    /// <summary>Copies in the kernel from both current positions; returns how many bytes were copied, 0 at the end of the source.</summary>
    public static Errno TryCopyRange(int source, int target, long count, out long copied)
    {
        copied = syscall(IsArm ? 285 : 326, source, 0, target, 0, (nint)count, 0);
        return copied >= 0 ? Errno.None : LinuxException.LastErrno();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, nint argument);
}
