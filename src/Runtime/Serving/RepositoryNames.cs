using BuildKit.Oci;

namespace BuildKit.Serving;

/// <summary>
/// Which names of the store a repository of the API shows, and which name a push gives. "shop" shows "localhost:5000/shop" and
/// "docker.io/library/shop"; "ghcr.io/ali/shop" shows that of ghcr.io. A push to "shop" is named "localhost:5000/shop" and never anything
/// else: whoever may push must not be able to replace an image that was pulled from a registry.
/// </summary>
internal sealed class RepositoryNames(ServingOptions options)
{
    private const int LongestName = 255;

    /// <summary>Names of repositories as in references, the first of two with the same tag wins.</summary>
    /// <param name="name">In the API.</param>
    /// <param name="mirrorOf">containerd says by 'ns' whose mirror it takes this registry for: then that registry's images are meant and no others.</param>
    /// <param name="host">What the client calls this registry, which may be the name that images have.</param>
    public IReadOnlyList<string> Shown(string name, string? mirrorOf, string? host)
    {
        RequireValid(name);
        var candidates = mirrorOf is not null ? [$"{mirrorOf}/{name}"] : options.Names.Append(host).Where(IsRegistry).Select(h => $"{h}/{name}").Append(name);
        return [.. candidates.Select(c => ImageReference.TryParse(c, out var reference) ? reference : null)
            .Where(r => r is { Digest: null, Tag: ImageReference.DefaultTag }).Select(r => r!.Name).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The name that pushes to a repository give, with <see cref="ImageReference.DefaultTag"/>.</summary>
    public ImageReference Own(string name)
    {
        RequireValid(name);
        return ImageReference.TryParse($"{options.Names[0]}/{name}", out var own) ? own : throw Refusal.InvalidName(name);
    }

    /// <summary>The name in the API of an image in the store; null for one that only a mirror could show.</summary>
    public string? InApi(ImageReference name)
    {
        if (options.Names.Contains(name.Registry)) return name.Repository;
        if (name.Registry == ImageReference.DefaultRegistry) return name.Repository;
        return name.Registry.Contains(':', StringComparison.Ordinal) ? null : name.Name;
    }

    /// <summary>Without a dot or a port it would be read as the first part of a name on Docker Hub.</summary>
    private static bool IsRegistry(string? host) => host is not null && host.AsSpan().ContainsAny('.', ':');

    private static void RequireValid(string name)
    {
        if (name.Length > LongestName || !ImageNameSyntax.IsRepository(name)) throw Refusal.InvalidName(name);
    }
}
