using System.Runtime.Versioning;
using BuildKit.Containers.Launch;
using BuildKit.Linux;

namespace BuildKit.Containers;

/// <summary>Which ids a container of an unprivileged user has: the user's own as root, and nobody else's.</summary>
[SupportedOSPlatform("linux")]
internal static class RootlessMaps
{
    public static IReadOnlyList<RuntimeIdMapping> Uids() => IdMaps.Single(UserIds.Effective);

    public static IReadOnlyList<RuntimeIdMapping> Gids() => IdMaps.Single(UserIds.EffectiveGroup);
}
