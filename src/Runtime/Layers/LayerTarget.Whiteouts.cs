using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Layers;

internal sealed partial class LayerTarget
{
    /// <summary>
    /// What this layer brought, with parents. A whiteout hides only what is below its own layer, wherever it stands in the archive. Needed
    /// only where both are in one directory.
    /// </summary>
    private readonly HashSet<string>? _written = options.Whiteouts == WhiteoutHandling.Remove ? new(StringComparer.Ordinal) : null;

    private void Remember(string path)
    {
        if (_written is null) return;
        while (_written.Add(path) && path.LastIndexOf('/') is > 0 and var slash) path = path[..slash];
    }

    private void Hide(LayerEntry whiteout, ReadOnlySpan<char> parentPath, int parent, ReadOnlySpan<char> name)
    {
        if (Whiteout.IsOpaque(name))
        {
            if (_written is null) MarkOpaque(parent, ".", whiteout.Path);
            else RemoveUnwritten(parentPath.ToString());
            return;
        }
        var hidden = Whiteout.Hidden(name, whiteout.Path);
        var path = parentPath is "." ? hidden.ToString() : $"{parentPath}/{hidden}";
        if (_written is null) MakeWhiteout(parent, hidden, whiteout.Path);
        else if (!_written.Contains(path)) Replace(parent, hidden, path);
        else RemoveUnwritten(path);
    }

    /// <summary>Overlayfs: a character device 0:0. Making one needs no privilege since Linux 5.8.</summary>
    private void MakeWhiteout(int parent, ReadOnlySpan<char> hidden, string subject)
    {
        var errno = FileCalls.TryMakeNode(parent, hidden, FileType.CharacterDevice, 0, 0);
        if (errno is not Errno.EEXIST)
        {
            Check(errno, "mknodat", subject);
            return;
        }
        // The same layer brought something by that name: a file hides the one below anyway, a directory must not show what is below it.
        if ((FileCalls.Stat(parent, hidden).Mode & FileType.Mask) == FileType.Directory) MarkOpaque(parent, hidden, subject);
    }

    private void MarkOpaque(int parent, ReadOnlySpan<char> name, string subject)
    {
        if (_written is not null) return;
        var attribute = options.Whiteouts == WhiteoutHandling.Overlay ? "trusted.overlay.opaque" : "user.overlay.opaque";
        Check(Xattrs.TrySet(parent, name, attribute, "y"u8), "lsetxattr", $"{subject} {attribute}");
    }

    private bool IsWhiteout(in StatX status) =>
        _written is null && _readsWhiteouts && (status.Mode & FileType.Mask) == FileType.CharacterDevice && status is { DeviceMajor: 0, DeviceMinor: 0 };

    /// <summary>Removes what the layers below left in a directory, also in directories that this layer has entries in.</summary>
    private void RemoveUnwritten(string directory)
    {
        if (!_parents.TryOpenDirectory(directory, out var fd)) return;
        try
        {
            foreach (var (name, _) in FileCalls.List(fd))
            {
                var path = directory == "." ? name : $"{directory}/{name}";
                if (_written!.Contains(path)) RemoveUnwritten(path);
                else Replace(fd, name, path);
            }
        }
        finally
        {
            FileCalls.Close(fd);
        }
    }
}
