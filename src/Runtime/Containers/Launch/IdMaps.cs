using System.Globalization;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Launch;

/// <summary>Maps of user namespaces (user_namespaces(7)).</summary>
internal static class IdMaps
{
    /// <summary>One id, the caller's: all that an unprivileged user may write himself.</summary>
    public static IReadOnlyList<RuntimeIdMapping> Single(uint hostId, uint inside = 0) => [new(inside, hostId, 1)];

    /// <summary>The container's root is the caller, all other ids come from the caller's ranges.</summary>
    public static IReadOnlyList<RuntimeIdMapping> WithRanges(uint hostId, IEnumerable<SubordinateRange> ranges)
    {
        var maps = new List<RuntimeIdMapping> { new(0, hostId, 1) };
        var next = 1u;
        foreach (var range in ranges)
        {
            maps.Add(new RuntimeIdMapping(next, range.First, range.Count));
            next += range.Count;
        }

        return maps;
    }

    /// <summary>The kernel lets a user write one line for himself; newgidmap is for everything else, and leaves setgroups allowed.</summary>
    public static bool DeniesSetGroups(IReadOnlyList<RuntimeIdMapping> groups) => groups is [] or [{ Size: 1 }];

    /// <summary>The text of /proc/PID/uid_map.</summary>
    public static string Text(IReadOnlyList<RuntimeIdMapping> maps) =>
        string.Concat(maps.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.ContainerId} {m.HostId} {m.Size}\n")));
}

/// <summary>A line of /etc/subuid or /etc/subgid.</summary>
internal readonly record struct SubordinateRange(uint First, uint Count);
