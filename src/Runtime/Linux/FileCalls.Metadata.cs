using System.Runtime.InteropServices;

namespace BuildKit.Linux;

internal static unsafe partial class FileCalls
{
    private const uint BasicStats = 0x7FF;

    /// <summary>Never follows a link as last step. An empty name means the descriptor itself.</summary>
    public static Errno TryStat(int directory, ReadOnlySpan<char> name, out StatX status)
    {
        Span<byte> scratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch))
        fixed (StatX* result = &status)
        {
            *result = default;
            return Result((int)syscall(IsArm ? 291 : 332, directory, (nint)bytes, NoFollow | EmptyPath, (nint)BasicStats, (nint)result, 0));
        }
    }

    public static StatX Stat(int directory, ReadOnlySpan<char> name)
    {
        var errno = TryStat(directory, name, out var status);
        return errno == Errno.None ? status : throw new LinuxException("statx", name.ToString(), errno);
    }

    /// <summary>Clears set-user-id bits and security.capability, so it comes before mode and attributes. An empty name means the descriptor itself.</summary>
    public static void SetOwner(int directory, ReadOnlySpan<char> name, uint uid, uint gid)
    {
        Span<byte> scratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch)) Check(fchownat(directory, bytes, uid, gid, NoFollow | EmptyPath), "fchownat", name);
    }

    public static void SetMode(int fd, int mode, string subject) => Check(fchmod(fd, (uint)mode), "fchmod", subject);

    /// <summary>
    /// Sets the mode of a name that is known not to be a symbolic link: fchmodat(2) follows one, and fchmodat2 is too young (6.6).
    /// So the name is opened without following and reached through its descriptor's link.
    /// </summary>
    public static void SetModeOfName(int directory, ReadOnlySpan<char> name, int mode)
    {
        var errno = TryOpenAt(directory, name, OpenFlags.Path, 0, out var fd);
        if (errno != Errno.None) throw new LinuxException("openat", name.ToString(), errno);
        try
        {
            fixed (byte* link = PosixPath.Encode($"/proc/self/fd/{fd}")) Check(fchmodat(CurrentDirectory, link, (uint)mode, 0), "fchmodat", name);
        }
        finally
        {
            Close(fd);
        }
    }

    /// <summary>Sets both times of a name, or of a link itself. An empty name means the descriptor itself.</summary>
    public static void SetTimes(int directory, ReadOnlySpan<char> name, DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        var times = stackalloc long[] { seconds, rest * 100, seconds, rest * 100 };
        if (name.IsEmpty)
        {
            // By number: glibc's wrapper refuses a null path, and AT_EMPTY_PATH is unknown to utimensat before 5.8.
            Check((int)syscall(IsArm ? 88 : 280, directory, 0, (nint)times, 0, 0, 0), "utimensat", name);
            return;
        }
        Span<byte> scratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch))
            Check((int)syscall(IsArm ? 88 : 280, directory, (nint)bytes, (nint)times, NoFollow, 0, 0), "utimensat", name);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchownat(int directory, byte* path, uint uid, uint gid, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(int fd, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmodat(int directory, byte* path, uint mode, int flags);
}
