using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Layers;

internal sealed partial class LayerTarget
{
    /// <summary>The descriptor of a directory that is made when it is missing: archives without entries for parents are common.</summary>
    private int Parent(ReadOnlySpan<char> path)
    {
        var errno = _parents.TryGet(path, out var fd);
        if (errno is Errno.None) return fd;
        if (errno is not (Errno.ENOENT or Errno.ENOTDIR)) throw new LinuxException("openat2", path.ToString(), errno);
        MakeParents(path.ToString());
        errno = _parents.TryGet(path, out fd);
        return errno is Errno.None ? fd : throw LayerException.ParentNotADirectory(path.ToString());
    }

    private void MakeParents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); ; slash = path.IndexOf('/', slash + 1))
        {
            var prefix = slash < 0 ? path : path[..slash];
            MakeParent(prefix);
            if (slash < 0) return;
        }
    }

    private void MakeParent(string path)
    {
        RelativePath.Split(path, out var parentPath, out var name);
        if (_parents.TryGet(parentPath, out var parent) != Errno.None) throw LayerException.ParentNotADirectory(path);
        var errno = FileCalls.TryStat(parent, name, out var status);
        if (errno is Errno.None && !IsWhiteout(status)) return;
        if (errno is not (Errno.None or Errno.ENOENT)) throw new LinuxException("statx", path, errno);
        CreateDirectory(parent, name, path);
        Remember(path);
        // Where this layer's whiteout was, nothing of what is below counts any more.
        var below = errno is Errno.None ? null : FromBelow(path);
        _directories.TryAdd(path, below ?? new LayerEntry.Directory { Path = path, Mode = 0x1ED });
    }

    private LayerEntry.Directory? FromBelow(string path)
    {
        foreach (var layer in options.Below)
        {
            if (layer.TryStat(path) is not { } status) continue;
            // Something else hides the directories further down.
            return status.Kind == FileKind.Directory ? DirectoryEntries.Directory(layer, path, status) : null;
        }
        return null;
    }
}
