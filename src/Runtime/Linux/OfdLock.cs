using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>
/// Open-file-description locks (fcntl(2), "Open file description locks"): they belong to the open file, not to the process, so two threads
/// exclude each other, and closing some other descriptor of the same file releases nothing.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class OfdLock
{
    private const int F_OFD_SETLK = 37;
    private const int F_OFD_SETLKW = 38;
    private const short F_RDLCK = 0;
    private const short F_WRLCK = 1;

    /// <summary>Locks the whole file, or says that another open file description is in the way. Asking again with the other mode converts the lock.</summary>
    public static bool TryAcquire(SafeFileHandle file, bool exclusive)
    {
        var request = new FileLock { Type = exclusive ? F_WRLCK : F_RDLCK };
        while (Fcntl(file, F_OFD_SETLK, ref request) != 0)
        {
            switch (LinuxException.LastErrno())
            {
                case Errno.EINTR:
                    continue;
                case Errno.EAGAIN or Errno.EACCES:
                    return false;
                default:
                    throw LinuxException.Last("fcntl(F_OFD_SETLK)", "lock file");
            }
        }

        return true;
    }

    /// <summary>The same, waiting in the kernel as long as it takes: it cannot be called off.</summary>
    public static void Acquire(SafeFileHandle file, bool exclusive)
    {
        var request = new FileLock { Type = exclusive ? F_WRLCK : F_RDLCK };
        while (Fcntl(file, F_OFD_SETLKW, ref request) != 0)
        {
            if (LinuxException.LastErrno() != Errno.EINTR) throw LinuxException.Last("fcntl(F_OFD_SETLKW)", "lock file");
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, ref FileLock argument);

    /// <summary>struct flock of 64-bit Linux; start 0 and length 0 mean the whole file, and the kernel insists on pid 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Pid;
    }
}
