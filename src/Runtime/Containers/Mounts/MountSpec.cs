using System.Globalization;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Mounts;

/// <summary>A container's mount in the words of the runtime specification. Pure.</summary>
internal static class MountSpec
{
    public static RuntimeMount Of(ContainerMount mount, MountPlace place, bool inUserNamespace) => (mount, place) switch
    {
        (ContainerMount.Tmpfs tmpfs, _) => new RuntimeMount(mount.Target, "tmpfs") { Options = [.. TmpfsOptions(tmpfs, (place as MountPlace.Memory)?.Options ?? [])] },
        (_, MountPlace.Memory memory) => new RuntimeMount(mount.Target, "tmpfs") { Options = ["nosuid", "nodev", .. memory.Options, .. mount.ReadOnly ? ["ro"] : Array.Empty<string>()] },
        (_, MountPlace.Layers { Folders: [var only] }) => new RuntimeMount(mount.Target, "bind") { Source = only, Options = ["bind", "ro", "nosuid", "nodev"] },
        (_, MountPlace.Layers layers) => new RuntimeMount(mount.Target, "overlay") { Options = ["ro", "nosuid", "nodev", .. layers.Folders.Select(f => "lowerdir+=" + f), .. inUserNamespace ? ["userxattr"] : Array.Empty<string>()] },
        (ContainerMount.Bind bind, MountPlace.HostPath host) => Bind(mount, host, bind.Recursion) with { Options = [.. Options(mount.ReadOnly, bind.Recursion, host), .. Propagation(bind)] },
        (_, MountPlace.HostPath host) => Bind(mount, host, BindRecursion.Enabled),
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, null),
    };

    private static RuntimeMount Bind(ContainerMount mount, MountPlace.HostPath host, BindRecursion recursion) => new(mount.Target, "bind")
    {
        Source = host.Path,
        Subpath = host.Subpath,
        UidMappings = host.Uids,
        GidMappings = host.Gids,
        Options = [.. Options(mount.ReadOnly || host.ReadOnly, recursion, host)],
    };

    /// <summary>Read-only all the way down, unless told otherwise: a mount below the source is no way around it.</summary>
    private static IEnumerable<string> Options(bool readOnly, BindRecursion recursion, MountPlace.HostPath host)
    {
        yield return recursion == BindRecursion.Disabled ? "bind" : "rbind";
        if (readOnly) yield return recursion is BindRecursion.Writable or BindRecursion.Disabled ? "ro" : "rro";
        if (host.Uids.Count > 0) yield return "idmap";
    }

    private static string[] Propagation(ContainerMount.Bind bind) => bind.Propagation is null or "private" or "rprivate" ? [] : [bind.Propagation];

    private static IEnumerable<string> TmpfsOptions(ContainerMount.Tmpfs tmpfs, IReadOnlyList<string> found)
    {
        yield return "nosuid";
        yield return "nodev";
        if (!tmpfs.Exec) yield return "noexec";
        if (tmpfs.ReadOnly) yield return "ro";
        if (tmpfs.Mode is not null || found.Count == 0) yield return "mode=" + Convert.ToString(tmpfs.Mode ?? 0x3FF, 8);
        foreach (var option in found) yield return option;
        if (tmpfs.Size is { } size) yield return string.Create(CultureInfo.InvariantCulture, $"size={size}");
        foreach (var option in tmpfs.Options?.Split(',') ?? []) yield return option;
    }
}
