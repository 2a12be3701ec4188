using BuildKit.Linux;

namespace BuildKit.Files;

public sealed partial class RootedDirectory
{
    /// <summary>Null when nothing has the name, or when a parent is missing or no directory.</summary>
    public FileStatus? TryStat(string path)
    {
        if (TryParent(path, out var parent, out var name) is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP) return null;
        using (parent)
        {
            var errno = FileCalls.TryStat(parent.Fd, name, out var status);
            if (errno is Errno.ENOENT) return null;
            Check(errno, "statx", path);
            return FileStatus.From(status);
        }
    }

    public string ReadLink(string path)
    {
        using var parent = Parent(path, out var name);
        return FileCalls.ReadLink(parent.Fd, name);
    }

    /// <summary>Of a link itself. Clears set-user-id bits, so it comes before the mode.</summary>
    public void SetOwner(string path, uint uid, uint gid)
    {
        using var parent = Parent(path, out var name);
        FileCalls.SetOwner(parent.Fd, name, uid, gid);
    }

    /// <summary>Of anything but a link, which has none.</summary>
    public void SetMode(string path, int mode)
    {
        using var parent = Parent(path, out var name);
        FileCalls.SetModeOfName(parent.Fd, name, mode);
    }

    public void SetTimes(string path, DateTimeOffset time)
    {
        using var parent = Parent(path, out var name);
        FileCalls.SetTimes(parent.Fd, name, time);
    }

    public void SetXattr(string path, string attribute, ReadOnlySpan<byte> value)
    {
        using var parent = Parent(path, out var name);
        Check(Xattrs.TrySet(parent.Fd, name, attribute, value), "lsetxattr", $"{path} {attribute}");
    }

    /// <summary>Null when it has no such attribute.</summary>
    public byte[]? GetXattr(string path, string attribute)
    {
        using var parent = Parent(path, out var name);
        return Xattrs.Get(parent.Fd, name, attribute);
    }

    public IReadOnlyList<string> ListXattrs(string path)
    {
        using var parent = Parent(path, out var name);
        return Xattrs.List(parent.Fd, name);
    }
}
