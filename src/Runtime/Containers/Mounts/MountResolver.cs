using BuildKit.Oci;

namespace BuildKit.Containers.Mounts;

/// <summary>Which mounts a container has: its image's volumes, those it takes over from other containers, and its own, each hiding the ones before at the same place. Pure.</summary>
internal static class MountResolver
{
    public static (IReadOnlyList<ContainerMount> Mounts, IReadOnlyList<string> Anonymous) Resolve(ContainerSpec spec, ContainerDefaults image, MountSources sources)
    {
        var byTarget = new Dictionary<string, ContainerMount>(StringComparer.Ordinal);
        foreach (var target in image.Volumes ?? []) Add(byTarget, OfImage(spec.Image, target));
        foreach (var text in spec.VolumesFrom)
            foreach (var mount in TakenOver(text, sources)) Add(byTarget, mount);
        if (spec.Mounts.GroupBy(m => m.Target, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw ContainerException.DuplicateMount(twice.Key);
        foreach (var mount in spec.Mounts) Add(byTarget, mount);
        var anonymous = new List<string>();
        // Ordinal order of the targets: an outer mount comes before what lies within it.
        return ([.. byTarget.Keys.Order(StringComparer.Ordinal).Select(target => Named(byTarget[target], sources, anonymous))], anonymous);
    }

    private static void Add(Dictionary<string, ContainerMount> mounts, ContainerMount mount) => mounts[mount.Target] = mount;

    private static ContainerMount.Volume OfImage(string image, string target)
    {
        var clean = ContainerPath.Normalize(target);
        return target.StartsWith('/') && clean != "/" ? new ContainerMount.Volume(null, clean) : throw ContainerException.BadImage(image, $"its volume '{target}' is not an absolute path below '/'");
    }

    /// <summary>A volume keeps its name, so it is the same one; who removes the other container with its anonymous volumes does not remove those in use here.</summary>
    private static IEnumerable<ContainerMount> TakenOver(string text, MountSources sources)
    {
        var (name, mode) = text.Split(':') switch
        {
            [var only] => (only, ""),
            [var first, ("ro" or "rw" or "z" or "Z") and var second] => (first, second),
            _ => throw ContainerException.InvalidOption("--volumes-from", text, "CONTAINER[:ro|rw]"),
        };
        if (name.Length == 0) throw ContainerException.InvalidOption("--volumes-from", text, "CONTAINER[:ro|rw]");
        foreach (var mount in sources.MountsOf(name))
        {
            if (mount is ContainerMount.Tmpfs) continue;
            yield return mode == "ro" ? mount with { ReadOnly = true } : mount;
        }
    }

    private static ContainerMount Named(ContainerMount mount, MountSources sources, List<string> anonymous)
    {
        if (mount is ContainerMount.ImageFiles { Manifest: null } image) return image with { Manifest = sources.ManifestOf(image.Image) };
        if (mount is not ContainerMount.Volume { Name: null } volume) return mount;
        var name = sources.NewVolumeName();
        anonymous.Add(name);
        return new ContainerMount.Volume(name, volume.Target) { ReadOnly = volume.ReadOnly, NoCopy = volume.NoCopy, Subpath = volume.Subpath, Settings = volume.Settings };
    }
}

/// <summary>What the mounts of a container refer to beyond its image.</summary>
/// <param name="NewVolumeName">A name for an anonymous volume.</param>
/// <param name="MountsOf">The resolved mounts of another container.</param>
/// <param name="ManifestOf">The manifest of an image that is mounted.</param>
internal sealed record MountSources(Func<string> NewVolumeName, Func<string, IReadOnlyList<ContainerMount>> MountsOf, Func<string, Descriptor> ManifestOf);
