using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Decides what of the caches stays: the most recently used, up to the limit. Unpacked layers of images that nothing runs are such a cache,
/// and share the limit with the others.
/// </summary>
internal sealed class CacheEviction
{
    private readonly List<(IGarbageCache Cache, CachedContent Content)> _evicted = [];
    private readonly List<Digest> _content = [];

    public CacheEviction(Store store, GarbageOptions options, HashSet<Digest> pinnedLayers, HashSet<Digest> imageLayers)
    {
        KeptLayers = [.. pinnedLayers];
        var layers = store.Layers.List().Where(l => imageLayers.Contains(l.ChainId) && !pinnedLayers.Contains(l.ChainId))
            .Select(l => (l.LastUsed, Size: store.Layers.Describe(l.ChainId)?.Size ?? 0, Keep: (Action)(() => KeptLayers.Add(l.ChainId)), Evict: (Action)(() => { })));
        var cached = options.Caches.SelectMany(cache => cache.List().Select(content =>
            (content.LastUsed, content.Size, Keep: (Action)(() => _content.AddRange(content.Content)), Evict: (Action)(() => _evicted.Add((cache, content))))));
        var left = options.CacheLimit ?? long.MaxValue;
        foreach (var part in layers.Concat(cached).OrderByDescending(p => p.LastUsed).ToArray())
        {
            // Once something did not fit, older things that would are not kept in its stead.
            var fits = part.Size <= left;
            left = fits ? left - part.Size : -1;
            if (fits) part.Keep();
            else part.Evict();
        }
    }

    /// <summary>Blobs that build caches keep.</summary>
    public IReadOnlyList<Digest> KeptContent => _content;

    /// <summary>Unpacked layers that stay.</summary>
    public HashSet<Digest> KeptLayers { get; }

    public int Evicted => _evicted.Count;

    public void Evict()
    {
        foreach (var group in _evicted.GroupBy(e => e.Cache)) group.Key.Evict([.. group.Select(e => e.Content)]);
    }
}
