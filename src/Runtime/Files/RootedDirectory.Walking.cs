using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Files;

public sealed partial class RootedDirectory
{
    private const ResolveFlags AsRoot = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;

    /// <summary>
    /// Where a path of an image really is: links are followed as inside a container that has this directory as "/". Null when nothing is
    /// there. The answer is true at the moment of the call; what must not race uses <see cref="OpenInRoot"/>.
    /// </summary>
    /// <param name="path">Absolute or relative to the root; ".." is allowed and stays inside.</param>
    public string? ResolveInRoot(string path)
    {
        var errno = TryOpen(path.Length == 0 ? "." : path, OpenFlags.Path, AsRoot, out var fd);
        if (errno is Errno.ENOENT or Errno.ENOTDIR) return null;
        Check(errno, "openat2", path);
        try
        {
            // The kernel's own spelling of both, so that the one is a prefix of the other whatever links led to the root.
            var (root, found) = (HostPath(_handle), FileCalls.ReadLink(FileCalls.CurrentDirectory, $"/proc/self/fd/{fd}"));
            if (found == root) return ".";
            var prefix = root == "/" ? root : root + "/";
            return found.StartsWith(prefix, StringComparison.Ordinal) ? found[prefix.Length..] : null;
        }
        finally
        {
            FileCalls.Close(fd);
        }
    }

    /// <summary>Opens a regular file for reading, following links as inside a container that has this directory as "/".</summary>
    /// <param name="path">Absolute or relative to the root; ".." is allowed and stays inside.</param>
    public FileStream OpenInRoot(string path) => Readable(OpenFile(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking, AsRoot, check: false), path);

    /// <summary>Whether a relative path leads to something without leaving this directory, links followed as far as they stay inside; else why not.</summary>
    internal bool CanReach(string path, out Errno errno)
    {
        errno = TryOpen(path, OpenFlags.Path, ResolveFlags.Beneath | ResolveFlags.NoMagicLinks, out var fd);
        if (errno == Errno.None) FileCalls.Close(fd);
        return errno == Errno.None;
    }

    private static string HostPath(SafeFileHandle handle) =>
        FileCalls.ReadLink(FileCalls.CurrentDirectory, $"/proc/self/fd/{handle.DangerousGetHandle()}");

    private static FileStream Readable(int fd, string path)
    {
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if ((FileCalls.Stat(fd, "").Mode & FileType.Mask) == FileType.RegularFile) return new FileStream(handle, FileAccess.Read, bufferSize: 0);
        handle.Dispose();
        throw FileException.NotARegularFile(path);
    }

    private static void Check(Errno errno, string syscall, string subject)
    {
        if (errno != Errno.None) throw new LinuxException(syscall, subject, errno);
    }

    private ParentDirectory Parent(string path, out ReadOnlySpan<char> name)
    {
        Check(TryParent(path, out var parent, out name), "openat2", path);
        return parent;
    }

    private Errno TryParent(string path, out ParentDirectory parent, out ReadOnlySpan<char> name)
    {
        RelativePath.Check(path);
        RelativePath.Split(path, out var parentPath, out name);
        if (parentPath is ".")
        {
            parent = new ParentDirectory(_handle);
            return Errno.None;
        }
        var errno = TryOpen(parentPath, OpenFlags.Path | OpenFlags.Directory, Strict, out var fd);
        parent = new ParentDirectory(fd);
        return errno;
    }

    private int OpenFile(string path, int flags, ResolveFlags resolve, bool check = true)
    {
        if (check) RelativePath.Check(path);
        Check(TryOpen(path, flags, resolve, out var fd), "openat2", path);
        return fd;
    }

    private Errno TryOpen(ReadOnlySpan<char> path, int flags, ResolveFlags resolve, out int fd)
    {
        using var root = new ParentDirectory(_handle);
        var errno = FileCalls.TryOpenAt2(root.Fd, path, flags, 0, resolve, out fd);
        return errno is Errno.ENOSYS ? throw LinuxException.KernelTooOld("openat2", path.ToString(), "5.6") : errno;
    }

    /// <summary>A descriptor in use: either the root's, kept from being closed meanwhile, or one that is closed after use.</summary>
    private readonly ref struct ParentDirectory
    {
        private readonly SafeFileHandle? _shared;

        public ParentDirectory(SafeFileHandle shared)
        {
            var added = false;
            shared.DangerousAddRef(ref added);
            _shared = shared;
            Fd = (int)shared.DangerousGetHandle();
        }

        public ParentDirectory(int owned) => Fd = owned;

        public int Fd { get; }

        public void Dispose()
        {
            if (_shared is not null) _shared.DangerousRelease();
            else if (Fd >= 0) FileCalls.Close(Fd);
        }
    }
}
