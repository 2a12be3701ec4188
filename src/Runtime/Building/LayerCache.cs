using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>
/// Layers of projects, kept although no image of the store needs them: the next publish, to wherever, need not make them. Of an evicted one
/// its digest is still known, which is enough where a registry has it.
/// </summary>
public sealed class LayerCache(Store store) : IGarbageCache
{
    public IEnumerable<CachedContent> List() =>
        from entry in new LayerIndex(store).List()
        where File.Exists(store.Blobs.PathOf(entry.Digests.Digest))
        select new CachedContent($"layer {entry.Digests.Digest.Short} of a publish", [entry.Digests.Digest], entry.Digests.Size, entry.LastUsed);

    public void Evict(IReadOnlyList<CachedContent> evicted, ICollection<string>? doomed)
    {
    }
}
