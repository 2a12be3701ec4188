using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Decides what of the caches stays: the most recently used, as far as there is room beside what must stay. Unpacked layers of images that
/// nothing runs are such a cache, and share the room with the others.
/// </summary>
internal sealed class CacheEviction
{
    private readonly List<(IGarbageCache Cache, CachedContent Content)> _evicted = [];
    private readonly List<Digest> _content = [];

    public CacheEviction(Store store, GarbageOptions options, GarbageMark pinned, GarbageMark images)
    {
        KeptLayers = [.. pinned.Layers];
        var needed = images.Blobs.Union(pinned.Blobs).ToHashSet();
        var layers = store.Layers.List().Where(l => images.Layers.Contains(l.ChainId) && !pinned.Layers.Contains(l.ChainId))
            .Select(l => (l.LastUsed, Size: store.Layers.Describe(l.ChainId)?.Size ?? 0, Keep: (Action)(() => KeptLayers.Add(l.ChainId)), Evict: (Action)(() => { })));
        (IGarbageCache Cache, CachedContent Content)[] all = [.. options.Caches.SelectMany(cache => cache.List().Select(content => (cache, content)))];
        _content.AddRange(all.Where(c => c.Content.IsInUse).SelectMany(c => c.Content.Content));
        var idle = all.Where(c => !c.Content.IsInUse).ToLookup(c => options.DropCaches || options.Drops(c.Content));
        _evicted.AddRange(idle[true].Where(c => !options.DropCaches || SizeBeside(needed, c.Content) > 0));
        var cached = idle[false].Select(c =>
            (c.Content.LastUsed, Size: SizeBeside(needed, c.Content), Keep: (Action)(() => _content.AddRange(c.Content.Content)), Evict: (Action)(() => _evicted.Add(c))));
        var inUse = all.Where(c => c.Content.IsInUse).Sum(c => c.Content.OwnBytes);
        Choose([.. layers.Concat(cached)], options.Limit - Needed(store, needed, pinned) - inUse ?? long.MaxValue);
    }

    /// <summary>Blobs that build caches keep.</summary>
    public IReadOnlyList<Digest> KeptContent => _content;

    /// <summary>Unpacked layers that stay.</summary>
    public HashSet<Digest> KeptLayers { get; }

    public int Evicted => _evicted.Count;

    /// <summary>Of what is evicted, bytes that are in no blob.</summary>
    public long EvictedBytes => _evicted.Sum(e => e.Content.OwnBytes);

    public void Evict(ICollection<string>? doomed)
    {
        foreach (var group in _evicted.GroupBy(e => e.Cache)) group.Key.Evict([.. group.Select(e => e.Content)], doomed);
    }

    /// <summary>The limit is for the whole store: what must stay is in it first, however much that is.</summary>
    private static long Needed(Store store, HashSet<Digest> blobs, GarbageMark pinned) =>
        store.Blobs.List().Where(b => blobs.Contains(b.Digest)).Sum(b => b.Size) + pinned.Layers.Sum(l => store.Layers.Describe(l)?.Size ?? 0);

    /// <summary>What an image needs anyway takes no room of its own.</summary>
    private static long SizeBeside(HashSet<Digest> needed, CachedContent content) => content.Content.Count > 0 && content.Content.All(needed.Contains) ? 0 : content.Size;

    private static void Choose((DateTimeOffset LastUsed, long Size, Action Keep, Action Evict)[] parts, long room)
    {
        foreach (var part in parts.OrderByDescending(p => p.LastUsed))
        {
            // Once something did not fit, older things that would are not kept in its stead.
            var fits = part.Size <= room;
            room = fits ? room - part.Size : -1;
            if (fits) part.Keep();
            else part.Evict();
        }
    }
}
