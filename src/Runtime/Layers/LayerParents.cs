using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>Opens directories below a root, links followed as if it were "/", and keeps the one that was asked for last.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LayerParents(RootedDirectory root) : IDisposable
{
    private const ResolveFlags AsRoot = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;

    private string? _path;
    private int _fd = -1;

    /// <summary>The directory's descriptor until the next call, or the reason why there is none.</summary>
    public Errno TryGet(ReadOnlySpan<char> path, out int fd)
    {
        if (_path is not null && path.SequenceEqual(_path))
        {
            fd = _fd;
            return Errno.None;
        }
        var errno = TryOpen(path, OpenFlags.Path | OpenFlags.Directory, out fd);
        if (errno != Errno.None) return errno;
        Forget();
        (_path, _fd) = (path.ToString(), fd);
        return Errno.None;
    }

    /// <summary>A descriptor of its own, good for changing metadata; false when the name is no directory or a link to one.</summary>
    public bool TryOpenDirectory(ReadOnlySpan<char> path, out int fd)
    {
        var errno = TryOpen(path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out fd);
        if (errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP) return false;
        return errno == Errno.None ? true : throw new LinuxException("openat2", path.ToString(), errno);
    }

    /// <summary>
    /// Something was removed: what is kept may have been below it, and a name no longer leads there. The descriptor in use stays open: the
    /// thing removed was in it, not it.
    /// </summary>
    public void ForgetExcept(int inUse)
    {
        if (_fd != inUse) Forget();
    }

    public void Dispose() => Forget();

    private void Forget()
    {
        if (_fd >= 0) FileCalls.Close(_fd);
        (_path, _fd) = (null, -1);
    }

    private Errno TryOpen(ReadOnlySpan<char> path, int flags, out int fd)
    {
        var errno = FileCalls.TryOpenAt2((int)root.Handle.DangerousGetHandle(), path, flags, 0, AsRoot, out fd);
        return errno is Errno.ENOSYS ? throw LinuxException.KernelTooOld("openat2", path.ToString(), "5.6") : errno;
    }
}
