namespace BuildKit.Storage;

/// <summary>
/// Keeps a store below a number of bytes, by evicting what can be made again: for after work that has put something into it. What is
/// counted are blobs, unpacked layers (by the length of their archives) and cache mounts; containers' own files and volumes are not.
/// </summary>
public sealed class StoreLimit(Store store, GarbageOptions options)
{
    public static long SizeOf(Store store) => store.Blobs.List().Sum(b => b.Size) + store.Layers.List().Sum(l => store.Layers.Describe(l.ChainId)?.Size ?? 0);

    /// <summary>Of caches that have files of their own, as they were last measured.</summary>
    internal static long OwnBytesOf(IEnumerable<IGarbageCache> caches) => caches.SelectMany(c => c.List()).Sum(c => c.OwnBytes);

    /// <summary>
    /// The bytes that the store has now. More than the limit only when names, containers and running work need more: nobody loses an image for a
    /// limit. Costs one look at every file's length while there is room.
    /// </summary>
    public async Task<long> KeepAsync(CancellationToken ct)
    {
        if (options.Limit is not { } limit) return SizeOf(store);
        foreach (var cache in options.Caches) cache.Measure(ct);
        var size = SizeOf(store) + OwnBytesOf(options.Caches);
        if (size <= limit) return size;
        return (await new GarbageCollector(store, options).CollectAsync(ct)).Left;
    }
}
