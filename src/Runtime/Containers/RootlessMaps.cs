using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Linux;

namespace BuildKit.Containers;

/// <summary>
/// Which ids a container of an unprivileged user has: one user and one group, the caller's own. The kernel lets the caller choose what they
/// are called inside, so they get the names of the container's user: an image whose USER is 1654 runs as 1654 without any range of
/// subordinate ids. What runs in the set-up needs capabilities, which the maker of a user namespace has under any name.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class RootlessMaps
{
    public static IReadOnlyList<RuntimeIdMapping> Uids(uint inside = 0) => IdMaps.Single(UserIds.Effective, inside);

    public static IReadOnlyList<RuntimeIdMapping> Gids(uint inside = 0) => IdMaps.Single(UserIds.EffectiveGroup, inside);
}
