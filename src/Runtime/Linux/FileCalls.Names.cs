using System.Runtime.InteropServices;

namespace BuildKit.Linux;

internal static unsafe partial class FileCalls
{
    public static Errno TryMakeDirectory(int directory, ReadOnlySpan<char> name, int mode)
    {
        Span<byte> scratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch)) return Result(mkdirat(directory, bytes, (uint)mode));
    }

    public static Errno TrySymbolicLink(string target, int directory, ReadOnlySpan<char> name)
    {
        Span<byte> scratch = stackalloc byte[Scratch], targetScratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch), to = PosixPath.Terminate(target, targetScratch))
            return Result(symlinkat(to, directory, bytes));
    }

    /// <summary>A link whose old name is a symbolic link becomes a second name of that link: it is not followed.</summary>
    public static Errno TryHardLink(int oldDirectory, ReadOnlySpan<char> oldName, int directory, ReadOnlySpan<char> name)
    {
        Span<byte> scratch = stackalloc byte[Scratch], oldScratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch), old = PosixPath.Terminate(oldName, oldScratch))
            return Result(linkat(oldDirectory, old, directory, bytes, 0));
    }

    /// <param name="directory">Where the node is made.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="mode">Permissions and one <see cref="FileType"/>.</param>
    /// <param name="major">Zero unless the type is a device.</param>
    /// <param name="minor">Zero unless the type is a device.</param>
    public static Errno TryMakeNode(int directory, ReadOnlySpan<char> name, int mode, uint major, uint minor)
    {
        Span<byte> scratch = stackalloc byte[Scratch];
        // By number: glibc before 2.33 has no mknodat symbol. The kernel reads 32 bits: new_decode_dev (include/linux/kdev_t.h).
        var device = (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);
        fixed (byte* bytes = PosixPath.Terminate(name, scratch))
            return Result((int)syscall(IsArm ? 33 : 259, directory, (nint)bytes, mode, (nint)device, 0, 0));
    }

    public static Errno TryUnlink(int directory, ReadOnlySpan<char> name, bool isDirectory)
    {
        Span<byte> scratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch)) return Result(unlinkat(directory, bytes, isDirectory ? RemoveDirectoryFlag : 0));
    }

    public static Errno TryRename(int oldDirectory, ReadOnlySpan<char> oldName, int directory, ReadOnlySpan<char> name, RenameFlags flags = RenameFlags.None)
    {
        Span<byte> scratch = stackalloc byte[Scratch], oldScratch = stackalloc byte[Scratch];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch), old = PosixPath.Terminate(oldName, oldScratch))
            return Result((int)syscall(IsArm ? 276 : 316, oldDirectory, (nint)old, directory, (nint)bytes, (nint)flags, 0));
    }

    /// <summary>Reads a link's target; <paramref name="name"/> empty means the descriptor itself, opened with <see cref="OpenFlags.Path"/>.</summary>
    public static string ReadLink(int directory, ReadOnlySpan<char> name)
    {
        Span<byte> scratch = stackalloc byte[Scratch];
        Span<byte> target = stackalloc byte[4096];
        fixed (byte* bytes = PosixPath.Terminate(name, scratch), start = target)
        {
            var length = readlinkat(directory, bytes, start, target.Length);
            return length >= 0 ? PosixPath.Decode(target[..(int)length]) : throw LinuxException.Last("readlinkat", name.ToString());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdirat(int directory, byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int symlinkat(byte* target, int directory, byte* path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int linkat(int oldDirectory, byte* oldPath, int directory, byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(int directory, byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readlinkat(int directory, byte* path, byte* target, nint size);
}

/// <summary>Flags of renameat2(2).</summary>
[Flags]
internal enum RenameFlags
{
    None = 0,
    NoReplace = 1,
    Exchange = 2,
    Whiteout = 4,
}
