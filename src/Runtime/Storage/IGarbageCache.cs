namespace BuildKit.Storage;

/// <summary>Content kept only because it may save work: build caches. It goes when it is the least recently used and there is too much of it.</summary>
public interface IGarbageCache
{
    /// <summary>Called while the store is locked against change of leases: reads small files and nothing else.</summary>
    IEnumerable<CachedContent> List();

    /// <summary>Forgets what led to the content; the content itself is collected with the rest.</summary>
    void Evict(IReadOnlyList<CachedContent> evicted);
}
