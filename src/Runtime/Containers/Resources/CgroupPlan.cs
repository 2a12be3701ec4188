using System.Globalization;
using System.Text;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Resources;

/// <summary>Which groups a container gets and what is written into them. Pure: depends on the host only through its layout.</summary>
internal sealed record CgroupPlan(string Path, IReadOnlyList<PlannedGroup> Groups)
{
    // Handed down where the host has them, so that what the container uses is counted and an out-of-memory kill is seen.
    private static readonly string[] Accounting = ["cpu", "io", "memory", "pids"];

    /// <param name="layout">The host's hierarchies.</param>
    /// <param name="path">Below the mount points, "dotnet-container/1f2e…".</param>
    /// <param name="resources">Each of them is kept, or there is an error.</param>
    /// <remarks>
    /// A hierarchy of v1 is joined only when it carries a limit, because joining costs. The unified one is always used where there is one, on
    /// hybrid hosts too: a process is born there, so it costs nothing, and it can be frozen and killed as a whole. Devices are v1's where
    /// v1 has them, which takes a fifth of the time that the kernel needs to verify a program.
    /// </remarks>
    public static CgroupPlan Make(CgroupLayout layout, string path, RuntimeResources resources)
    {
        var clean = Checked(path);
        if (layout.Version == CgroupVersion.None && !resources.IsEmpty) throw LimitException.NoGroups("this host mounts no control groups");
        var (unified, legacy) = Limits(layout, resources);
        var groups = new List<PlannedGroup>();
        var byLegacy = layout.FindLegacy("devices") is not null;
        if (layout.Unified is { } hierarchy)
        {
            var needed = unified.Select(l => l.Controller).Where(c => c != "cgroup").Distinct().ToList();
            foreach (var controller in needed.Where(c => !layout.IsUnified(c))) throw LimitException.NoController(controller, unified.First(l => l.Controller == controller).File);
            groups.Add(new PlannedGroup(hierarchy, clean, unified)
            {
                IsUnified = true,
                Needed = needed,
                Wanted = layout.Version == CgroupVersion.V2 ? [.. Accounting.Where(c => layout.IsUnified(c) && !needed.Contains(c))] : [],
                DeviceRules = byLegacy ? [] : resources.Devices,
            });
        }

        if (byLegacy) legacy = [.. legacy, .. LegacyLimits.Of(resources.Devices)];
        else if (layout.Unified is null && resources.Devices.Count > 0) throw LimitException.NoController("devices", "devices.allow");
        foreach (var limits in legacy.GroupBy(l => layout.FindLegacy(l.Controller)!)) groups.Add(new PlannedGroup(limits.Key, clean, [.. limits]));

        // Without a unified hierarchy this is what a container can be paused by.
        if (layout.Unified is null && layout.FindLegacy("freezer") is { } freezer && groups.All(g => g.Hierarchy != freezer)) groups.Add(new PlannedGroup(freezer, clean, []));
        return new CgroupPlan(clean, groups);
    }

    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var group in Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"{group.Folder}{(group.IsUnified ? " (born)" : "")}\n");
            if (group.Needed.Count > 0) text.Append(CultureInfo.InvariantCulture, $"  needs {string.Join(' ', group.Needed)}\n");
            if (group.Wanted.Count > 0) text.Append(CultureInfo.InvariantCulture, $"  wants {string.Join(' ', group.Wanted)}\n");
            foreach (var limit in group.Limits) text.Append(CultureInfo.InvariantCulture, $"  {limit}{(limit.Otherwise is { } other ? $" or {other}" : "")}\n");
            if (group.DeviceRules.Count > 0) text.Append(CultureInfo.InvariantCulture, $"  device program of {group.DeviceRules.Count} rules\n");
        }

        return text.ToString();
    }

    private static (IReadOnlyList<CgroupLimit> Unified, IReadOnlyList<CgroupLimit> Legacy) Limits(CgroupLayout layout, RuntimeResources resources)
    {
        if (layout.Version == CgroupVersion.V2) return (UnifiedLimits.Of(resources), []);

        // A host may have given some controllers to v2 and left the others with v1; files of v2 are given by name, so they are v2's.
        var raw = UnifiedLimits.Of(new RuntimeResources { Unified = resources.Unified });
        foreach (var limit in raw.Where(l => l.Controller != "cgroup" && !layout.IsUnified(l.Controller))) throw LimitException.OnlyUnified(limit.File);
        var legacy = LegacyLimits.Of(resources with { Unified = null });
        var moved = legacy.Where(l => layout.FindLegacy(l.Controller) is null).ToList();
        if (moved.Count == 0) return (raw, legacy);
        foreach (var limit in moved.Where(l => !layout.IsUnified(NewName(l.Controller)))) throw LimitException.NoController(limit.Controller, limit.File);
        var names = moved.Select(l => NewName(l.Controller)).ToHashSet(StringComparer.Ordinal);
        return ([.. UnifiedLimits.Of(resources).Where(l => names.Contains(l.Controller)).Union(raw)], [.. legacy.Except(moved)]);
    }

    private static string NewName(string controller) => controller == "blkio" ? "io" : controller;

    private static string Checked(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && !parts.Any(p => p is "." or ".." || p.Any(char.IsControl)) ? string.Join('/', parts) : throw LimitException.ForeignPath(path);
    }
}

/// <summary>One group in one hierarchy.</summary>
internal sealed record PlannedGroup(CgroupHierarchy Hierarchy, string Path, IReadOnlyList<CgroupLimit> Limits)
{
    public bool IsUnified { get; init; }

    /// <summary>Controllers that every group above must hand down (v2).</summary>
    public IReadOnlyList<string> Needed { get; init; } = [];

    /// <summary>Controllers that are good to have (v2).</summary>
    public IReadOnlyList<string> Wanted { get; init; } = [];

    /// <summary>For the program of a v2 group; empty: none.</summary>
    public IReadOnlyList<DeviceRule> DeviceRules { get; init; } = [];

    public string Folder => System.IO.Path.Combine(Hierarchy.MountPoint, Path);
}
