using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Building.Caching;

/// <summary>All <c>--cache-from</c> of a build. A cache that is not there yet, or cannot be used, makes a build slower and never fails it.</summary>
public sealed class CacheImports
{
    private readonly IReadOnlyList<ImportedCache> _caches;

    private CacheImports(IReadOnlyList<ImportedCache> caches) => _caches = caches;

    public static CacheImports None { get; } = new([]);

    /// <param name="sources">In the order in which they are asked.</param>
    /// <param name="registries">The way to those in registries.</param>
    /// <param name="onProblem">Told of every cache that is left out, and why.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<CacheImports> OpenAsync(IEnumerable<CacheSource> sources, RegistryClient registries, Action<CacheSource, BuildKitException> onProblem, CancellationToken ct)
    {
        var caches = new List<ImportedCache>();
        foreach (var source in sources)
        {
            try
            {
                caches.Add(await ImportedCache.OpenAsync(source.ToString(), SourceOf(source, registries), ct));
            }
            catch (BuildKitException e)
            {
                onProblem(source, e);
            }
        }

        return new CacheImports(caches);
    }

    /// <summary>The first cache that knows the key, and what it knows.</summary>
    public (ImportedCache Cache, CacheRecord Record)? Find(string key)
    {
        foreach (var cache in _caches)
        {
            if (cache.Content.Find(key) is { } record) return (cache, record);
        }

        return null;
    }

    /// <summary>The first cache that has an archive of the mount.</summary>
    public (ImportedCache Cache, CacheMount Mount)? FindMount(string id)
    {
        foreach (var cache in _caches)
        {
            if (cache.Content.Mounts.FirstOrDefault(m => m.Id == id) is { } mount) return (cache, mount);
        }

        return null;
    }

    private static IImageSource SourceOf(CacheSource source, RegistryClient registries) => source.Place switch
    {
        CachePlace.Registry registry => RegistryImages.Source(registries, registry.Reference),
        CachePlace.Local local => LocalSource(local),
        CachePlace.Inline => throw BuildingException.InvalidCacheOption(source.ToString(), "an inline cache lies in an image", "Write type=registry,ref=IMAGE."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IImageSource LocalSource(CachePlace.Local local)
    {
        var folder = OciLayoutFolder.Open(local.Path);
        var root = OciLayoutFolder.ReadIndex(local.Path).Manifests.FirstOrDefault(m => local.Digest is { } digest ? m.Digest == digest : m.Annotation(Annotations.RefName) == local.Tag)
            ?? throw BuildingException.BrokenCache($"the layout '{local.Path}' has none under '{local.Digest?.ToString() ?? local.Tag}'");
        return folder.Source(new ArchivedImage(root with { Annotations = null }, [], null));
    }
}
