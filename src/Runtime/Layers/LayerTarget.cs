using System.Runtime.Versioning;
using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Layers;

/// <summary>
/// The directory that a layer is applied to. Content goes straight from the reader's buffer to the kernel; the descriptor of the last
/// parent is kept, since archives list directory by directory. Modes and times of directories are set at the end: content changes the times, and
/// a directory without write permission takes no content from anybody but root.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class LayerTarget(RootedDirectory root, LayerApplyOptions options) : IDisposable
{
    private readonly Dictionary<string, LayerEntry.Directory> _directories = new(StringComparer.Ordinal);
    private readonly LayerParents _parents = new(root);
    private readonly LayerTwins? _twins = options.Like is { } like ? new LayerTwins(like, options.Owners) : null;
    private readonly bool _readsWhiteouts = options.Whiteouts != WhiteoutHandling.None;

    public void Apply(LayerEntry entry, TarReader reader)
    {
        if (entry is LayerEntry.Directory directory && entry.Path == ".")
        {
            _directories["."] = directory;
            return;
        }
        if (_readsWhiteouts && Whiteout.IsReserved(entry.Path)) return;
        RelativePath.Split(entry.Path, out var parentPath, out var name);
        var parent = Parent(parentPath);
        if (_readsWhiteouts && Whiteout.Is(name))
        {
            Hide(entry, parentPath, parent, name);
            return;
        }
        Remember(entry.Path);
        Create(entry, parent, name, reader);
    }

    public void Finish()
    {
        // Behind a parent its children: reversed, a directory that nobody may enter is closed after what lies in it.
        foreach (var (path, directory) in _directories.OrderByDescending(d => d.Key, StringComparer.Ordinal))
        {
            // Gone or something else by now: a later entry took its name.
            if (!_parents.TryOpenDirectory(path, out var fd)) continue;
            try
            {
                SetMetadata(fd, directory);
            }
            finally
            {
                FileCalls.Close(fd);
            }
        }
    }

    public void Dispose()
    {
        _parents.Dispose();
        _twins?.Dispose();
    }

    private void Create(LayerEntry entry, int parent, ReadOnlySpan<char> name, TarReader reader)
    {
        switch (entry)
        {
            case LayerEntry.RegularFile file:
                CreateFile(file, parent, name, reader);
                break;
            case LayerEntry.Directory directory:
                CreateDirectory(parent, name, entry.Path);
                _directories[entry.Path] = directory;
                break;
            case LayerEntry.SymbolicLink link:
                CreateLink(link, parent, name);
                break;
            case LayerEntry.HardLink link:
                CreateHardLink(link, parent, name);
                break;
            case LayerEntry.CharacterDevice device:
                CreateNode(entry, parent, name, FileType.CharacterDevice, new(device.Major, device.Minor));
                break;
            case LayerEntry.BlockDevice device:
                CreateNode(entry, parent, name, FileType.BlockDevice, new(device.Major, device.Minor));
                break;
            case LayerEntry.Fifo:
                CreateNode(entry, parent, name, FileType.Fifo, default);
                break;
        }
    }

    private void CreateFile(LayerEntry.RegularFile entry, int parent, ReadOnlySpan<char> name, TarReader reader)
    {
        using var twin = _twins?.Find(entry);
        while (twin is not null)
        {
            var part = reader.TakeContent();
            if (part.IsEmpty && Link(twin, parent, name, entry.Path)) return;
            if (!part.IsEmpty && twin.Continues(part)) continue;
            WriteFile(entry, parent, name, reader, twin, part);
            return;
        }
        WriteFile(entry, parent, name, reader, null, default);
    }

    /// <summary>The content is what the twin has of it, then the part that was taken already, then the rest.</summary>
    private void WriteFile(LayerEntry entry, int parent, ReadOnlySpan<char> name, TarReader reader, LayerTwin? twin, ReadOnlySpan<byte> taken)
    {
        const int flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        var errno = FileCalls.TryOpenAt(parent, name, flags, 0x180, out var fd);
        if (errno is Errno.EEXIST)
        {
            Replace(parent, name, entry.Path);
            errno = FileCalls.TryOpenAt(parent, name, flags, 0x180, out fd);
        }
        Check(errno, "openat", entry.Path);
        try
        {
            twin?.CopyTo(fd);
            FileCalls.WriteAll(fd, taken, entry.Path);
            while (reader.TakeContent() is { IsEmpty: false } part) FileCalls.WriteAll(fd, part, entry.Path);
            SetMetadata(fd, entry);
        }
        finally
        {
            FileCalls.Close(fd);
        }
    }

    private bool Link(LayerTwin twin, int parent, ReadOnlySpan<char> name, string path)
    {
        var errno = twin.TryLink(parent, name);
        if (errno is Errno.EEXIST)
        {
            Replace(parent, name, path);
            errno = twin.TryLink(parent, name);
        }
        return errno is Errno.None;
    }

    private void CreateDirectory(int parent, ReadOnlySpan<char> name, string path)
    {
        var errno = FileCalls.TryMakeDirectory(parent, name, 0x1C0);
        if (errno is Errno.EEXIST)
        {
            var existing = FileCalls.Stat(parent, name);
            if ((existing.Mode & FileType.Mask) == FileType.Directory) return;
            Replace(parent, name, path, isDirectory: true);
            errno = FileCalls.TryMakeDirectory(parent, name, 0x1C0);
            if (errno is Errno.None && IsWhiteout(existing)) MarkOpaque(parent, name, path);
        }
        Check(errno, "mkdirat", path);
    }

    private void CreateLink(LayerEntry.SymbolicLink link, int parent, ReadOnlySpan<char> name)
    {
        var errno = FileCalls.TrySymbolicLink(link.Target, parent, name);
        if (errno is Errno.EEXIST)
        {
            Replace(parent, name, link.Path);
            errno = FileCalls.TrySymbolicLink(link.Target, parent, name);
        }
        Check(errno, "symlinkat", link.Path);
        if (options.Owners != OwnerHandling.Ignore) FileCalls.SetOwner(parent, name, (uint)link.Uid, (uint)link.Gid);
        FileCalls.SetTimes(parent, name, link.Time);
    }

    private void CreateHardLink(LayerEntry.HardLink link, int parent, ReadOnlySpan<char> name)
    {
        RelativePath.Split(link.Target, out var oldParentPath, out var oldName);
        if (!_parents.TryOpenDirectory(oldParentPath, out var oldParent)) throw LayerException.LinkTargetMissing(link.Path, link.Target);
        try
        {
            var errno = FileCalls.TryHardLink(oldParent, oldName, parent, name);
            if (errno is Errno.EEXIST)
            {
                // A link to itself, by whatever spelling: replacing it would remove what it links to.
                if (IsSame(oldParent, oldName, parent, name)) return;
                Replace(parent, name, link.Path);
                errno = FileCalls.TryHardLink(oldParent, oldName, parent, name);
            }
            if (errno is Errno.ENOENT) throw LayerException.LinkTargetMissing(link.Path, link.Target);
            Check(errno, "linkat", link.Path);
        }
        finally
        {
            FileCalls.Close(oldParent);
        }
    }

    private void CreateNode(LayerEntry entry, int parent, ReadOnlySpan<char> name, int type, DeviceNumber device)
    {
        if (options.Owners != OwnerHandling.Keep && type != FileType.Fifo) return;
        var errno = FileCalls.TryMakeNode(parent, name, type | 0x180, device.Major, device.Minor);
        if (errno is Errno.EEXIST)
        {
            Replace(parent, name, entry.Path);
            errno = FileCalls.TryMakeNode(parent, name, type | 0x180, device.Major, device.Minor);
        }
        Check(errno, "mknodat", entry.Path);
        if (options.Owners != OwnerHandling.Ignore) FileCalls.SetOwner(parent, name, (uint)entry.Uid, (uint)entry.Gid);
        FileCalls.SetModeOfName(parent, name, entry.Mode);
        FileCalls.SetTimes(parent, name, entry.Time);
    }

    /// <summary>Owner, mode, attributes, times, in the order in which one does not undo the other (chown(2) clears set-user-id and capabilities).</summary>
    private void SetMetadata(int fd, LayerEntry entry)
    {
        if (options.Owners != OwnerHandling.Ignore) FileCalls.SetOwner(fd, "", (uint)entry.Uid, (uint)entry.Gid);
        FileCalls.SetMode(fd, entry.Mode, entry.Path);
        foreach (var (attribute, value) in entry.Xattrs ?? Enumerable.Empty<KeyValuePair<string, byte[]>>())
        {
            if (LayerXattrs.AreKept(attribute)) SetXattr(fd, attribute, value, entry.Path);
        }
        FileCalls.SetTimes(fd, "", entry.Time);
    }

    private void SetXattr(int fd, string attribute, byte[] value, string path)
    {
        var errno = Xattrs.TrySet(fd, attribute, value);
        // A file system without attributes, or capabilities that only root may give: the content is worth having without.
        if (errno is Errno.EOPNOTSUPP || (errno is Errno.EPERM && options.Owners == OwnerHandling.Ignore)) return;
        Check(errno, "fsetxattr", $"{path} {attribute}");
    }

    private static bool IsSame(int oldParent, ReadOnlySpan<char> oldName, int parent, ReadOnlySpan<char> name)
    {
        var (a, b) = (FileCalls.Stat(oldParent, oldName), FileCalls.Stat(parent, name));
        return a.Inode == b.Inode && a.FileSystemMajor == b.FileSystemMajor && a.FileSystemMinor == b.FileSystemMinor;
    }

    private void Replace(int parent, ReadOnlySpan<char> name, string path, bool isDirectory = false)
    {
        if (options.RefusesOtherKinds) RefuseOtherKind(parent, name, path, isDirectory);
        TreeRemoval.Remove(parent, name, path);
        _directories.Remove(path);
        _parents.ForgetExcept(parent);
    }

    /// <summary>Of what is mounted in another namespace, unlinking takes the mount away instead of failing (unlink(2) since Linux 3.18).</summary>
    private static void RefuseOtherKind(int parent, ReadOnlySpan<char> name, string path, bool isDirectory)
    {
        if (FileCalls.TryStat(parent, name, out var status) != Errno.None) return;
        if (((status.Mode & FileType.Mask) == FileType.Directory) != isDirectory) throw LayerException.OtherKind(path, isDirectory);
        if (status.IsMountRoot) throw LayerException.MountedOn(path);
    }

    private static void Check(Errno errno, string syscall, string subject)
    {
        if (errno != Errno.None) throw new LinuxException(syscall, subject, errno);
    }
}
