using System.Runtime.Versioning;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Files;

/// <summary>
/// A directory tree whose content nobody vouches for. Every path is relative and is walked by openat2(2) from the one descriptor that this
/// object holds: no symbolic link, "..", magic link or rename that races with a call leads out of it. Links are not followed at all, except by
/// <see cref="ResolveInRoot"/> and <see cref="OpenInRoot"/>, which treat the directory as "/". Safe for concurrent use.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class RootedDirectory : IDisposable
{
    private const ResolveFlags Strict = ResolveFlags.Beneath | ResolveFlags.NoMagicLinks | ResolveFlags.NoSymlinks;

    private readonly SafeFileHandle _handle;

    private RootedDirectory(int fd) => _handle = new SafeFileHandle(fd, ownsHandle: true);

    /// <summary>The directory's descriptor, for rooms that talk to the kernel themselves.</summary>
    internal SafeFileHandle Handle => _handle;

    /// <summary>Opens a directory of the host by a path that the user, not an image, has named.</summary>
    public static RootedDirectory Open(string hostPath) => new(FileCalls.Open(hostPath, OpenFlags.Directory));

    /// <summary>A descriptor of a directory that this process was started with; this object's from now on.</summary>
    internal static RootedDirectory Own(int descriptor) => new(descriptor);

    /// <summary>A directory below this one as a root of its own.</summary>
    public RootedDirectory OpenDirectory(string path) => new(OpenFile(path, OpenFlags.ReadOnly | OpenFlags.Directory, Strict));

    /// <summary>Fails when the name exists or the parent does not.</summary>
    public void CreateDirectory(string path, int mode)
    {
        using var parent = Parent(path, out var name);
        Check(FileCalls.TryMakeDirectory(parent.Fd, name, mode), "mkdirat", path);
        // mkdir obeys the process's umask, a mode that was asked for does not.
        FileCalls.SetModeOfName(parent.Fd, name, mode);
    }

    /// <summary>Regular files only: opening a device or a FIFO of an image could block or worse.</summary>
    public FileStream OpenRead(string path) => Readable(OpenFile(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking, Strict), path);

    /// <summary>Creates a file; fails when the name exists.</summary>
    public FileStream CreateFile(string path, int mode)
    {
        using var parent = Parent(path, out var name);
        Check(FileCalls.TryOpenAt(parent.Fd, name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180, out var fd), "openat", path);
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        FileCalls.SetMode(fd, mode, path);
        return new FileStream(handle, FileAccess.Write, bufferSize: 0);
    }

    public void CreateSymlink(string path, string target)
    {
        using var parent = Parent(path, out var name);
        Check(FileCalls.TrySymbolicLink(target, parent.Fd, name), "symlinkat", path);
    }

    /// <param name="path">The new name.</param>
    /// <param name="existing">Another path below this root; a symbolic link gets a second name itself.</param>
    public void CreateHardLink(string path, string existing)
    {
        using var parent = Parent(path, out var name);
        using var oldParent = Parent(existing, out var oldName);
        Check(FileCalls.TryHardLink(oldParent.Fd, oldName, parent.Fd, name), "linkat", path);
    }

    /// <param name="path">The new name.</param>
    /// <param name="kind">A character or block device, or a FIFO.</param>
    /// <param name="mode">Permissions.</param>
    /// <param name="device">Which device; ignored for a FIFO.</param>
    public void CreateDevice(string path, FileKind kind, int mode, DeviceNumber device = default)
    {
        var type = kind switch
        {
            FileKind.CharacterDevice => FileType.CharacterDevice,
            FileKind.BlockDevice => FileType.BlockDevice,
            FileKind.Fifo => FileType.Fifo,
            FileKind.RegularFile or FileKind.Directory or FileKind.SymbolicLink or FileKind.Socket => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        using var parent = Parent(path, out var name);
        Check(FileCalls.TryMakeNode(parent.Fd, name, type | mode, device.Major, device.Minor), "mknodat", path);
        FileCalls.SetModeOfName(parent.Fd, name, mode);
    }

    /// <summary>Removes a name; a directory with content only when <paramref name="recursive"/>. A missing name is no error.</summary>
    public void Remove(string path, bool recursive = false)
    {
        if (path == ".") throw FileException.InvalidPath(path, "is the root itself");
        using var parent = Parent(path, out var name);
        if (recursive)
        {
            TreeRemoval.Remove(parent.Fd, name, path);
            return;
        }
        var errno = FileCalls.TryUnlink(parent.Fd, name, isDirectory: false);
        if (errno is Errno.EISDIR) errno = FileCalls.TryUnlink(parent.Fd, name, isDirectory: true);
        if (errno is not Errno.ENOENT) Check(errno, "unlinkat", path);
    }

    /// <summary>Replaces what has the new name. Both paths are below this root.</summary>
    public void Rename(string path, string newPath)
    {
        using var parent = Parent(path, out var name);
        using var newParent = Parent(newPath, out var newName);
        Check(FileCalls.TryRename(parent.Fd, name, newParent.Fd, newName), "renameat2", path);
    }

    /// <summary>The names of a directory, in the order of their bytes.</summary>
    public IReadOnlyList<DirectoryItem> Enumerate(string path)
    {
        var fd = OpenFile(path, OpenFlags.ReadOnly | OpenFlags.Directory, Strict);
        try
        {
            var items = FileCalls.List(fd).ConvertAll(x => new DirectoryItem(x.Name, FileStatus.KindOf(x.Type != 0 ? x.Type : FileCalls.Stat(fd, x.Name).Mode & FileType.Mask)));
            items.Sort((a, b) => PosixPath.Compare(a.Name, b.Name));
            return items;
        }
        finally
        {
            FileCalls.Close(fd);
        }
    }

    /// <summary>The names of a directory that are wanted, with what the kernel says of each, in the order of their bytes; what goes meanwhile is left out.</summary>
    public IReadOnlyList<(string Name, FileStatus Status)> Stat(string path, Func<DirectoryItem, bool> isWanted)
    {
        var found = new List<(string, FileStatus)>();
        var names = Enumerate(path);
        var fd = OpenFile(path, OpenFlags.Path | OpenFlags.Directory, Strict);
        try
        {
            foreach (var item in names)
            {
                if (!isWanted(item)) continue;
                var errno = FileCalls.TryStat(fd, item.Name, out var status);
                if (errno is Errno.ENOENT) continue;
                Check(errno, "statx", item.Name);
                found.Add((item.Name, FileStatus.From(status)));
            }
        }
        finally
        {
            FileCalls.Close(fd);
        }

        return found;
    }

    public void Dispose() => _handle.Dispose();
}
