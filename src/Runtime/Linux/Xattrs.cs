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
        // XATTR_LIST_MAX: the kernel never returns more.
        var buffer = new byte[64 * 1024];
        nint length;
        fixed (byte* path = Path(directory, file), start = buffer) length = llistxattr(path, start, buffer.Length);
        if (length < 0)
        {
            var errno = LinuxException.LastErrno();
            return errno is Errno.EOPNOTSUPP ? [] : throw new LinuxException("llistxattr", file.ToString(), errno);
        }
        return Encoding.UTF8.GetString(buffer, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Null when the attribute does not exist.</summary>
    public static byte[]? Get(int directory, ReadOnlySpan<char> file, string attribute)
    {
        // XATTR_SIZE_MAX: the kernel never returns more.
        var buffer = new byte[64 * 1024];
        nint length;
        fixed (byte* path = Path(directory, file), name = PosixPath.Encode(attribute), start = buffer)
            length = lgetxattr(path, name, start, buffer.Length);
        if (length >= 0) return buffer[..(int)length];
        var errno = LinuxException.LastErrno();
        return errno is Errno.ENODATA or Errno.EOPNOTSUPP ? null : throw new LinuxException("lgetxattr", $"{file} {attribute}", errno);
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
