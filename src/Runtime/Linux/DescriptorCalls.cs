using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Linux;

/// <summary>
/// Pipes, FIFOs and the bytes in them. Every descriptor made here closes on exec. Calls named Try… return an <see cref="Errno"/> for the
/// caller to judge, all others throw <see cref="LinuxException"/>. An interrupted call is made again.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class DescriptorCalls
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int NonBlocking = 0x800;
    private const int NoControllingTerminal = 0x100;
    private const int CloseOnExec = 0x80000;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int DuplicateCloseOnExec = 1030;
    private const int SetPipeSize = 1031;
    private const uint SpliceMove = 1;
    private const uint SpliceNonBlock = 2;

    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe(bool nonBlocking = false)
    {
        var ends = stackalloc int[2];
        if (pipe2(ends, CloseOnExec | (nonBlocking ? NonBlocking : 0)) != 0) throw LinuxException.Last("pipe2", "");
        return (Own(ends[0]), Own(ends[1]));
    }

    public static void MakeFifo(string path, int mode)
    {
        fixed (byte* bytes = PosixPath.Encode(path))
        {
            if (mkfifo(bytes, (uint)mode) != 0) throw LinuxException.Last("mkfifo", path);
        }
    }

    /// <summary>Never becomes the controlling terminal, whatever the path names.</summary>
    public static SafeFileHandle Open(string path, int flags)
    {
        fixed (byte* bytes = PosixPath.Encode(path))
        {
            var fd = open(bytes, flags | CloseOnExec | NoControllingTerminal, 0);
            return fd >= 0 ? Own(fd) : throw LinuxException.Last("open", path);
        }
    }

    /// <summary>Made when absent, for its owner alone. Each write goes to the end, whoever else writes.</summary>
    public static SafeFileHandle OpenAppending(string path)
    {
        const int Create = 0x40;
        const int Append = 0x400;
        fixed (byte* bytes = PosixPath.Encode(path))
        {
            var fd = open(bytes, WriteOnly | Create | Append | CloseOnExec, 0x180);
            return fd >= 0 ? Own(fd) : throw LinuxException.Last("open", path);
        }
    }

    /// <summary>A copy whose number is at least <paramref name="lowest"/>.</summary>
    public static SafeFileHandle Duplicate(int fd, int lowest = 3)
    {
        var copy = fcntl(fd, DuplicateCloseOnExec, lowest);
        return copy >= 0 ? Own(copy) : throw LinuxException.Last("fcntl", $"fd {fd}");
    }

    /// <summary>Null when it is closed, which another thread may do at any time.</summary>
    public static SafeFileHandle? TryDuplicate(SafeHandle handle)
    {
        var held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return Duplicate(Number(handle));
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (held) handle.DangerousRelease();
        }
    }

    /// <summary>Open, and from before this program was executed: what it opens itself closes on exec.</summary>
    public static bool WasInherited(int fd)
    {
        const int getDescriptorFlags = 1;
        const int closesOnExec = 1;
        return fcntl(fd, getDescriptorFlags, 0) is >= 0 and var flags && (flags & closesOnExec) == 0;
    }

    public static SafeFileHandle EventCounter()
    {
        var fd = eventfd(0, CloseOnExec | NonBlocking);
        return fd >= 0 ? Own(fd) : throw LinuxException.Last("eventfd", "");
    }

    /// <summary>The flag belongs to the open file, so every process that shares it is affected: only for descriptors made here.</summary>
    public static void SetNonBlocking(SafeHandle handle)
    {
        var fd = Number(handle);
        if (fcntl(fd, SetFlags, fcntl(fd, GetFlags, 0) | NonBlocking) != 0) throw LinuxException.Last("fcntl", $"fd {fd}");
    }

    /// <summary>The kernel may say no to what goes beyond a user's share (pipe(7)): the pipe then stays as it was.</summary>
    public static void TryResizePipe(SafeHandle pipe, int size) => _ = fcntl(Number(pipe), SetPipeSize, size);

    public static Errno TryRead(int fd, Span<byte> buffer, out int count)
    {
        fixed (byte* start = buffer)
        {
            do count = (int)read(fd, start, (nuint)buffer.Length);
            while (count < 0 && LinuxException.LastErrno() == Errno.EINTR);
        }

        return count >= 0 ? Errno.None : LinuxException.LastErrno();
    }

    public static Errno TryWrite(int fd, ReadOnlySpan<byte> buffer, out int count)
    {
        fixed (byte* start = buffer)
        {
            do count = (int)write(fd, start, (nuint)buffer.Length);
            while (count < 0 && LinuxException.LastErrno() == Errno.EINTR);
        }

        return count >= 0 ? Errno.None : LinuxException.LastErrno();
    }

    /// <summary>Writes all of it, waiting where the descriptor would not.</summary>
    public static Errno TryWriteAll(int fd, ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var errno = TryWrite(fd, buffer, out var count);
            if (errno == Errno.EAGAIN) Polling.WaitFor(fd, PollEvents.Out, -1);
            else if (errno != Errno.None) return errno;
            else buffer = buffer[count..];
        }

        return Errno.None;
    }

    /// <summary>Moves bytes between two descriptors, one of them a pipe, without copying them through this process. Never waits.</summary>
    public static Errno TrySplice(int source, int target, int length, out int count)
    {
        do count = (int)splice(source, null, target, null, (nuint)length, SpliceMove | SpliceNonBlock);
        while (count < 0 && LinuxException.LastErrno() == Errno.EINTR);
        return count >= 0 ? Errno.None : LinuxException.LastErrno();
    }

    public static int Number(SafeHandle handle) => (int)handle.DangerousGetHandle();

    public static SafeFileHandle Own(int fd) => new(fd, ownsHandle: true);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkfifo(byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte* path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint splice(int source, long* sourceOffset, int target, long* targetOffset, nuint length, uint flags);
}
