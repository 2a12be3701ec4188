using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace BuildKit.Linux;

/// <summary>
/// Extended attributes (xattr(7)). By descriptor where there is one; by directory and name through the directory's link in procfs, since
/// the …at calls are young (6.13) and a string path below an untrusted root is never used.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Xattrs
{
    private const int SmallSize = 1024;

    /// <summary>XATTR_SIZE_MAX and XATTR_LIST_MAX: the kernel never returns more.</summary>
    private const int LargestSize = 64 * 1024;

    public static Errno TrySet(int fd, string attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* name = PosixPath.Encode(attribute), start = value) return Result(fsetxattr(fd, name, start, value.Length, 0));
    }

    public static Errno TrySet(int directory, ReadOnlySpan<char> file, string attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* path = Path(directory, file), name = PosixPath.Encode(attribute), start = value)
            return Result(lsetxattr(path, name, start, value.Length, 0));
    }

    public static Errno TryRemove(int directory, ReadOnlySpan<char> file, string attribute)
    {
        fixed (byte* path = Path(directory, file), name = PosixPath.Encode(attribute)) return Result(lremovexattr(path, name));
    }

    /// <summary>The names that this process may see; empty where the file system has no attributes.</summary>
    public static IReadOnlyList<string> List(int directory, ReadOnlySpan<char> file)
    {
        Span<byte> small = stackalloc byte[SmallSize];
        var names = Fetch(directory, file, null, small, "llistxattr");
        return names.IsEmpty ? [] : Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Null when the attribute does not exist.</summary>
    public static byte[]? Get(int directory, ReadOnlySpan<char> file, string attribute)
    {
        Span<byte> small = stackalloc byte[SmallSize];
        var value = Fetch(directory, file, attribute, small, "lgetxattr");
        return value.IsEmpty && Unsafe.IsNullRef(ref MemoryMarshal.GetReference(value)) ? null : value.ToArray();
    }

    /// <summary>A value, or the names when no attribute is given; null when there is none. Nearly everything fits into the caller's memory.</summary>
    private static ReadOnlySpan<byte> Fetch(int directory, ReadOnlySpan<char> file, string? attribute, Span<byte> memory, string syscall)
    {
        while (true)
        {
            nint length;
            fixed (byte* path = Path(directory, file), name = attribute is null ? null : PosixPath.Encode(attribute), start = memory)
                length = name is null ? llistxattr(path, start, memory.Length) : lgetxattr(path, name, start, memory.Length);
            if (length >= 0) return memory[..(int)length];
            switch (LinuxException.LastErrno())
            {
                case Errno.ENODATA or Errno.EOPNOTSUPP:
                    return default;
                case Errno.ERANGE when memory.Length < LargestSize:
                    memory = new byte[LargestSize];
                    break;
                case var errno:
                    throw new LinuxException(syscall, $"{file} {attribute}", errno);
            }
        }
    }

    private static byte[] Path(int directory, ReadOnlySpan<char> file) => PosixPath.Encode($"/proc/self/fd/{directory}/{file}");

    private static Errno Result(int result) => result == 0 ? Errno.None : LinuxException.LastErrno();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsetxattr(int fd, byte* name, byte* value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int lsetxattr(byte* path, byte* name, byte* value, nint size, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int lremovexattr(byte* path, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint llistxattr(byte* path, byte* list, nint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint lgetxattr(byte* path, byte* name, byte* value, nint size);
}
