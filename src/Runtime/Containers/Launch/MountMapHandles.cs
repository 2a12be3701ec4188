using System.Runtime.Versioning;
using BuildKit.Containers.Specification;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Containers.Launch;

/// <summary>Maps of mounts and the user namespaces that carry them, in the same order.</summary>
[SupportedOSPlatform("linux")]
internal sealed class MountMapHandles(IReadOnlyList<MountIdMap> maps, SafeFileHandle[] handles) : IDisposable
{
    public IReadOnlyList<MountIdMap> Maps => maps;

    public SafeFileHandle[] Handles => handles;

    /// <summary>Null when no mount maps owners.</summary>
    public static MountMapHandles? Make(RuntimeSpec spec, LaunchOptions options)
    {
        var maps = MountIdMap.All(spec);
        if (maps.Count == 0) return null;
        var handles = new List<SafeFileHandle>();
        try
        {
            foreach (var map in maps)
            {
                using var attempt = new LaunchAttempt(options with { Gate = null, Input = null, Output = null, Error = null, PreservedDescriptors = 0 }, target: null);
                handles.Add(attempt.MakeUserNamespace(LaunchPlanner.PlanNamespace(attempt.Setting), new RuntimeLinux { UidMappings = map.Uids, GidMappings = map.Gids }));
            }
        }
        catch
        {
            foreach (var handle in handles) handle.Dispose();
            throw;
        }

        return new MountMapHandles(maps, [.. handles]);
    }

    public void Dispose()
    {
        foreach (var handle in handles) handle.Dispose();
    }
}
