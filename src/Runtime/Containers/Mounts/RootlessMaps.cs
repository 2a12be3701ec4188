using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Containers.Mounts;

/// <summary>
/// Which ids a container of an unprivileged user has. With subordinate ranges (subuid(5)) and the helpers that may map them: the user is
/// root inside, and all other ids are his ranges. Without: one user and one group, the caller's own, under the names that the container's
/// user has; an image whose USER is 1654 runs as 1654 without any range. What runs in the set-up needs capabilities, which the maker of a
/// user namespace has under any name.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class RootlessMaps
{
    private static readonly Lazy<OwnRanges?> Ranges = new(Find);

    /// <summary>Whether files of containers may have other owners than the caller.</summary>
    public static bool HaveRanges => Ranges.Value is not null;

    public static IReadOnlyList<RuntimeIdMapping> Uids(uint inside = 0) =>
        Ranges.Value is { } ranges ? IdMaps.WithRanges(UserIds.Effective, ranges.Uids) : IdMaps.Single(UserIds.Effective, inside);

    public static IReadOnlyList<RuntimeIdMapping> Gids(uint inside = 0) =>
        Ranges.Value is { } ranges ? IdMaps.WithRanges(UserIds.EffectiveGroup, ranges.Gids) : IdMaps.Single(UserIds.EffectiveGroup, inside);

    /// <summary>Root of an outer container has no ranges of its own here: he would need his container's.</summary>
    private static OwnRanges? Find()
    {
        var uid = UserIds.Effective;
        if (uid == 0 || !IdMapWriter.HelpersPresent) return null;
        var uids = Read("/etc/subuid", uid);
        var gids = Read("/etc/subgid", uid);
        return uids.Count > 0 && gids.Count > 0 ? new OwnRanges(uids, gids) : null;
    }

    private static IReadOnlyList<SubordinateRange> Read(string path, uint uid)
    {
        if (!File.Exists(path)) return [];
        try
        {
            return SubordinateRanges.Parse(File.ReadAllText(path), Environment.UserName, uid);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As without the file: newuidmap, which reads it too, would map nothing either.
            return [];
        }
    }

    private sealed record OwnRanges(IReadOnlyList<SubordinateRange> Uids, IReadOnlyList<SubordinateRange> Gids);
}
