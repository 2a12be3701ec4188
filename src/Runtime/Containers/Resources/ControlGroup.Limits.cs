using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Resources;

internal sealed partial class ControlGroup
{
    /// <summary>
    /// Changes limits of a group that is in use. Where a v1 hierarchy carries none yet, all processes are moved into it, which stops every
    /// fork of the host for milliseconds. What was written before a refusal stays.
    /// </summary>
    public void Change(CgroupLayout layout, string path, RuntimeResources resources)
    {
        var plan = CgroupPlan.Make(layout, path, resources with { Devices = [] });
        RefuseTooLittle(resources);
        foreach (var group in plan.Groups)
        {
            if (Folders.Contains(group.Folder)) Write(group);
            else if (group.Limits.Count > 0) Join(group);
        }
    }

    /// <summary>This group with the folders that another process gave it since (<see cref="Change"/>); then this object is disposed of.</summary>
    public ControlGroup Grown(CgroupLayout layout)
    {
        if (Folders.Count == 0 || PathIn(layout, Folders[0]) is not { } path || Find(layout, path) is not { } now || now.Count <= Folders.Count) return this;
        var grown = Open(now, [.. OwnParents(now), .. Parents]);
        Dispose();
        return grown;
    }

    /// <summary>How often the kernel killed a process of the group because its memory limit was reached.</summary>
    public long OutOfMemoryKills()
    {
        var kills = 0L;
        foreach (var folder in Folders)
            kills = Math.Max(kills, CgroupFile.TryReadKey(folder, "memory.events", "oom_kill") ?? CgroupFile.TryReadKey(folder, "memory.oom_control", "oom_kill") ?? 0);
        return kills;
    }

    private static string? PathIn(CgroupLayout layout, string folder)
    {
        if (layout.Unified is { } unified && IsBelow(unified)) return folder[(unified.MountPoint.Length + 1)..];
        foreach (var hierarchy in layout.Legacy)
            if (IsBelow(hierarchy)) return folder[(hierarchy.MountPoint.Length + 1)..];
        return null;

        bool IsBelow(CgroupHierarchy hierarchy) => folder.StartsWith(hierarchy.MountPoint + "/", StringComparison.Ordinal);
    }

    private void Write(PlannedGroup group)
    {
        // A limit of memory may not rise above the one of memory with swap that is still there: then the other one goes first.
        var limits = group.Limits.ToList();
        var swap = limits.FindIndex(l => l.File == "memory.memsw.limit_in_bytes");
        if (swap > 0 && IsAbove(group.Folder, limits[swap])) (limits[swap - 1], limits[swap]) = (limits[swap], limits[swap - 1]);
        foreach (var limit in limits) CgroupFile.Write(group.Folder, limit);
    }

    private static bool IsAbove(string folder, CgroupLimit limit) =>
        long.TryParse(limit.Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && (value < 0 || value > CgroupFile.TryReadNumber(folder, limit.File));

    private void Join(PlannedGroup group)
    {
        var builder = new ControlGroupBuilder();
        builder.Make(group);
        Parents = [.. Parents, .. builder.Parents];
        Folders = [.. Folders, .. builder.Folders];
        var moved = new HashSet<int>();
        for (var fresh = true; fresh;)
        {
            fresh = false;
            foreach (var pid in Processes().Where(moved.Add))
            {
                var errno = CgroupFile.TryWrite(Path.Combine(group.Folder, "cgroup.procs"), pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
                if (errno is not (Errno.None or Errno.ESRCH)) throw LimitException.NoGroup(group.Folder, errno);
                fresh = true;
            }
        }
    }

    private void RefuseTooLittle(RuntimeResources resources)
    {
        if (resources.Memory is not { CheckBeforeUpdate: true, Limit: > 0 and var limit }) return;
        foreach (var folder in Folders)
        {
            var used = CgroupFile.TryReadNumber(folder, "memory.current") ?? CgroupFile.TryReadNumber(folder, "memory.usage_in_bytes");
            if (used > limit) throw LimitException.Refused(folder, new CgroupLimit("memory", "memory.max", LimitList.Text(limit)!), Errno.EBUSY);
        }
    }
}
