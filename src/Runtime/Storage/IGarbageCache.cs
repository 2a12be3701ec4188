namespace BuildKit.Storage;

/// <summary>Content kept only because it may save work: build caches. It goes when it is the least recently used and there is too much of it.</summary>
public interface IGarbageCache
{
    /// <summary>Called while the store is locked against change of leases: reads small files and nothing else.</summary>
    IEnumerable<CachedContent> List();

    /// <summary>Looks at what <see cref="List"/> then knows without looking. Called before the store is locked, and only where sizes matter: it may take its time.</summary>
    void Measure(CancellationToken ct)
    {
    }

    /// <summary>Forgets what led to the content; the content itself is collected with the rest.</summary>
    /// <param name="evicted">Parts of what was listed.</param>
    /// <param name="doomed">
    /// Takes folders of the cache's own that were renamed away, for somebody to remove when the store is not locked any more. Null where the disk is too full to
    /// rename: they are removed at once.
    /// </param>
    void Evict(IReadOnlyList<CachedContent> evicted, ICollection<string>? doomed);
}
