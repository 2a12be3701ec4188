using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Launch;

/// <summary>Who owns the files of a mount. The kernel takes it as a user namespace with these maps.</summary>
internal sealed class MountIdMap(IReadOnlyList<RuntimeIdMapping> uids, IReadOnlyList<RuntimeIdMapping> gids)
{
    public IReadOnlyList<RuntimeIdMapping> Uids => uids;

    public IReadOnlyList<RuntimeIdMapping> Gids => gids;

    /// <summary>Null for a mount that shows owners as they are. "idmap" without maps of its own means the container's.</summary>
    public static MountIdMap? Of(RuntimeMount mount, RuntimeLinux linux)
    {
        if (mount.UidMappings.Count + mount.GidMappings.Count > 0) return new MountIdMap(mount.UidMappings, mount.GidMappings);
        if (!mount.Options.Contains("idmap") && !mount.Options.Contains("ridmap")) return null;
        return linux.UidMappings.Count > 0 ? new MountIdMap(linux.UidMappings, linux.GidMappings) : throw LaunchException.MountWithoutMaps(mount.Destination);
    }

    /// <summary>Those of all mounts, each once.</summary>
    public static IReadOnlyList<MountIdMap> All(RuntimeSpec spec)
    {
        List<MountIdMap>? all = null;
        foreach (var mount in spec.Mounts)
        {
            if (Of(mount, spec.Linux) is { } map && map.IndexIn(all ?? []) < 0) (all ??= []).Add(map);
        }

        return all ?? [];
    }

    public int IndexIn(IReadOnlyList<MountIdMap> maps)
    {
        for (var i = 0; i < maps.Count; i++)
            if (maps[i].Uids.SequenceEqual(uids) && maps[i].Gids.SequenceEqual(gids)) return i;
        return -1;
    }
}
