using System.Runtime.Versioning;
using BuildKit.Building.Contexts;
using BuildKit.Building.Solving;
using BuildKit.Containers.Settings;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>
/// The folders and empty files that come to be because something is mounted on them. They are no doing of the program's, so they are removed from
/// its changes: a secret's mount leaves no trace, and a layer does not depend on which mounts a step had.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MountPoints
{
    private readonly StepExecution _execution;
    private readonly bool _userXattrs;
    private readonly List<string> _made = [];
    private readonly SortedSet<string> _above = new(StringComparer.Ordinal);

    public MountPoints(StepExecution execution, bool userXattrs)
    {
        (_execution, _userXattrs) = (execution, userXattrs);
        using var below = new UnionTree(execution.Lower, UnionOwners.AsTheyAre with { UserXattrs = userXattrs });
        string[] standard = ["/etc/resolv.conf", "/etc/hosts", "/etc/hostname", .. DefaultProfiles.Mounts.Select(m => m.Destination)];
        foreach (var target in standard.Concat(execution.Mounts.Select(m => m.Target))) Add(below, TreePaths.Follow(below, target));
    }

    /// <summary>Without a leading slash, parents before children.</summary>
    public IReadOnlyList<string> Made => _made;

    /// <summary>Removes what nothing was put into. What a user without root may not remove is left out of the layer all the same.</summary>
    public void Remove()
    {
        using var upper = RootedDirectory.Open(_execution.Upper);
        using var below = new UnionView(_execution.Lower, _userXattrs);
        try
        {
            foreach (var path in _made.OrderByDescending(p => p, StringComparer.Ordinal))
            {
                if (upper.TryStat(path) is not { } status) continue;
                if (status.Kind == FileKind.RegularFile ? status.Size == 0 : IsEmpty(upper, path, status)) upper.Remove(path);
            }

            foreach (var path in _above.Reverse())
            {
                if (upper.TryStat(path) is { } status && IsEmpty(upper, path, status) && below.TryFind(path) is { } before && IsSame(status, before) && !IsOpaque(upper, path)) upper.Remove(path);
            }
        }
        catch (LinuxException e) when (_userXattrs && e.Errno is Errno.EACCES or Errno.EPERM or Errno.ENOTEMPTY)
        {
            // A folder that belongs to another id of the user's.
        }
    }

    private void Add(UnionTree below, string path)
    {
        if (path == ".") return;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); ; slash = path.IndexOf('/', slash + 1))
        {
            var prefix = slash < 0 ? path : path[..slash];
            if (below.Find(prefix) is null)
            {
                if (!_made.Contains(prefix)) _made.Add(prefix);
            }
            else if (slash >= 0) _above.Add(prefix);
            if (slash < 0) return;
        }
    }

    private static bool IsEmpty(RootedDirectory upper, string path, FileStatus status) => status.Kind == FileKind.Directory && upper.Enumerate(path).Count == 0;

    private bool IsOpaque(RootedDirectory upper, string path) => upper.GetXattr(path, _userXattrs ? "user.overlay.opaque" : "trusted.overlay.opaque") is [(byte)'y'];

    private static bool IsSame(FileStatus now, FileStatus before) => before.Kind == FileKind.Directory && before.Mode == now.Mode && before.Uid == now.Uid && before.Gid == now.Gid;
}
