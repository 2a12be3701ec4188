using System.Runtime.Versioning;
using BuildKit.Linux;

namespace BuildKit.Containers.Resources;

/// <summary>
/// Finds the group that an ordinary user may divide: the topmost one above his own process that is his (systemd's user@UID.service, or a
/// scope with Delegate=yes). The process must be below it already, because moving it across a group that is not his is refused.
/// </summary>
internal static class DelegatedGroup
{
    /// <summary>The hierarchy that is left to the user, with the controllers he has, and the path of his group in it; null when there is none.</summary>
    /// <param name="layout">The host's hierarchies; delegation exists for the unified one only.</param>
    /// <param name="ownGroups">The lines of /proc/self/cgroup.</param>
    /// <param name="isHis">Whether the folder of a group is the user's to divide.</param>
    /// <param name="controllersOf">Those of the folder of a group.</param>
    public static (CgroupLayout Layout, string Path)? Find(CgroupLayout layout, IEnumerable<string> ownGroups, Func<string, bool> isHis, Func<string, IReadOnlyList<string>> controllersOf)
    {
        if (layout.Unified is not { } unified || ownGroups.FirstOrDefault(l => l.StartsWith("0::/", StringComparison.Ordinal)) is not { } line) return null;
        string? found = null;
        var path = line["0::/".Length..];
        for (; path.Length > 0 && isHis(System.IO.Path.Combine(unified.MountPoint, path)); path = path[..Math.Max(0, path.LastIndexOf('/'))]) found = path;
        return found is null ? null : (new CgroupLayout(CgroupVersion.V2, unified with { Controllers = controllersOf(System.IO.Path.Combine(unified.MountPoint, found)) }, []), found);
    }

    [SupportedOSPlatform("linux")]
    public static (CgroupLayout Layout, string Path)? Find(CgroupLayout layout) =>
        Find(layout, File.ReadLines("/proc/self/cgroup"), folder => IsWritable(folder, "cgroup.procs") && IsWritable(folder, "cgroup.subtree_control"),
            folder => (CgroupFile.TryRead(folder, "cgroup.controllers") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Opened, not asked: the kernel's answer counts whatever it depends on.</summary>
    [SupportedOSPlatform("linux")]
    private static bool IsWritable(string folder, string file)
    {
        if (FileCalls.TryOpenAt(FileCalls.CurrentDirectory, Path.Combine(folder, file), DescriptorCalls.WriteOnly, 0, out var fd) != Errno.None) return false;
        FileCalls.Close(fd);
        return true;
    }
}
