using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace BuildKit.Linux;

/// <summary>
/// Calls on files, always relative to an open directory. Descriptors are plain numbers here: whoever owns one wraps it. Calls named Try…
/// return an <see cref="Errno"/> for the caller to judge, all others throw <see cref="LinuxException"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class FileCalls
{
    public const int CurrentDirectory = -100;

    /// <summary>Enough for nearly every name; longer ones are encoded on the heap.</summary>
    private const int Scratch = 512;

    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const int RemoveDirectoryFlag = 0x200;
    private const int OpenAt2Number = 437;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    /// <summary>Opens with every safety that <paramref name="resolve"/> names; close-on-exec always.</summary>
    public static int OpenAt2(int directory, ReadOnlySpan<char> path, int flags, int mode, ResolveFlags resolve)
    {
        var errno = TryOpenAt2(directory, path, flags, mode, resolve, out var fd);
        return errno switch
        {
            Errno.None => fd,
            Errno.ENOSYS => throw LinuxException.KernelTooOld("openat2", path.ToString(), "5.6"),
            _ => throw new LinuxException("openat2", path.ToString(), errno),
        };
    }

    public static Errno TryOpenAt2(int directory, ReadOnlySpan<char> path, int flags, int mode, ResolveFlags resolve, out int fd)
    {
        var how = new OpenHow { Flags = (uint)(flags | OpenFlags.CloseOnExec), Mode = (uint)mode, Resolve = (ulong)resolve };
        Span<byte> scratch = stackalloc byte[Scratch];
        fixed (byte* name = PosixPath.Terminate(path, scratch))
        {
            while (true)
            {
                fd = (int)syscall(OpenAt2Number, directory, (nint)name, (nint)(&how), sizeof(OpenHow), 0, 0);
                if (fd >= 0) return Errno.None;
                // EAGAIN: a rename raced with a ".." (openat2(2)); the kernel asks to try again. EINTR: a slow file system was interrupted.
                if (LinuxException.LastErrno() is not (Errno.EAGAIN or Errno.EINTR) and var errno) return errno;
            }
        }
    }

    /// <summary>One name in an open directory: nothing to resolve, so plain openat(2) that refuses a link as last step is as safe and faster.</summary>
    public static Errno TryOpenAt(int directory, ReadOnlySpan<char> name, int flags, int mode, out int fd)
    {
        Span<byte> scratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch))
        {
            fd = openat(directory, bytes, flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec, (uint)mode);
            return fd >= 0 ? Errno.None : LinuxException.LastErrno();
        }
    }

    /// <summary>Opens a host path that the user named, following links.</summary>
    public static int Open(string path, int flags, int mode = 0)
    {
        fixed (byte* bytes = PosixPath.Encode(path))
        {
            var fd = openat(CurrentDirectory, bytes, flags | OpenFlags.CloseOnExec, (uint)mode);
            return fd >= 0 ? fd : throw LinuxException.Last("openat", path);
        }
    }

    /// <summary>A host path that the user named, without links: the kernel's own name for what it leads to.</summary>
    public static string RealPath(string path)
    {
        var fd = Open(path, OpenFlags.Path);
        try
        {
            return ReadLink(CurrentDirectory, $"/proc/self/fd/{fd}");
        }
        finally
        {
            Close(fd);
        }
    }

    /// <summary>Errors of close(2) are not reported: the descriptor is gone either way, and durability is fsync's matter.</summary>
    public static void Close(int fd) => _ = close(fd);

    public static void WriteAll(int fd, ReadOnlySpan<byte> bytes, string subject)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes) written = write(fd, start, bytes.Length);
            if (written < 0)
            {
                if (LinuxException.LastErrno() is not Errno.EINTR and var errno) throw new LinuxException("write", subject, errno);
                continue;
            }
            bytes = bytes[(int)written..];
        }
    }

    public static void Sync(int fd, string subject)
    {
        if (fsync(fd) != 0) throw LinuxException.Last("fsync", subject);
    }

    private static void Check(int result, string syscall, ReadOnlySpan<char> subject)
    {
        if (result != 0) throw LinuxException.Last(syscall, subject.ToString());
    }

    private static Errno Result(int result) => result == 0 ? Errno.None : LinuxException.LastErrno();

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* bytes, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int fd);
}
