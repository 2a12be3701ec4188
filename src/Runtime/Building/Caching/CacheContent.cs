using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>
/// Everything that one cache holds, checked and in a fixed order: equal records make equal bytes on every machine, whatever order they came in.
/// </summary>
public sealed record CacheContent
{
    private readonly Dictionary<string, CacheRecord> _byKey;

    private CacheContent(CacheRecord[] records, CacheMount[] mounts, Dictionary<string, CacheRecord> byKey) => (Records, Mounts, _byKey) = (records, mounts, byKey);

    public static CacheContent Empty { get; } = Create([], []);

    /// <summary>By key, ordinal.</summary>
    public IReadOnlyList<CacheRecord> Records { get; }

    /// <summary>By id, ordinal.</summary>
    public IReadOnlyList<CacheMount> Mounts { get; }

    /// <summary>All layers and archives, each once, by digest.</summary>
    public IReadOnlyList<Descriptor> Blobs =>
        [.. Records.SelectMany(r => r.Layers).Select(l => l.Blob).Concat(Mounts.Select(m => m.Archive)).DistinctBy(b => b.Digest).OrderBy(b => b.Digest.Hex, StringComparer.Ordinal)];

    /// <summary>Of two records with one key, the first is kept. Throws where a record is none or a limit is passed.</summary>
    public static CacheContent Create(IEnumerable<CacheRecord> records, IEnumerable<CacheMount> mounts)
    {
        var byKey = new Dictionary<string, CacheRecord>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            Check(record);
            byKey.TryAdd(record.Key, record);
            if (byKey.Count > CacheLimits.MostRecords) throw BuildingException.BrokenCache($"it has more than {CacheLimits.MostRecords} records");
        }

        CacheMount[] sortedMounts = [.. mounts.DistinctBy(m => m.Id, StringComparer.Ordinal).OrderBy(m => m.Id, StringComparer.Ordinal)];
        if (sortedMounts.Length > CacheLimits.MostMounts) throw BuildingException.BrokenCache($"it has {sortedMounts.Length} cache mounts, more than {CacheLimits.MostMounts}");
        foreach (var mount in sortedMounts) Check(mount);
        return new CacheContent([.. byKey.Values.OrderBy(r => r.Key, StringComparer.Ordinal)], sortedMounts, byKey);
    }

    public CacheRecord? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>
    /// Mode "min", and all that an inline cache can carry: the records whose layers the finished image has anyway, and no mounts.
    /// </summary>
    public CacheContent Within(IEnumerable<Digest> layers)
    {
        var there = layers.ToHashSet();
        return Create(Records.Where(r => r.Layers.All(l => there.Contains(l.Blob.Digest))), []);
    }

    private static void Check(CacheRecord record)
    {
        if (!DefinitionKey.IsKey(record.Key)) throw BuildingException.BrokenCache("a key is not 64 hexadecimal digits");
        if (record.Layers.Count > CacheLimits.MostLayersOfOne) throw BuildingException.BrokenCache($"the result of {record.Key} has {record.Layers.Count} layers, more than {CacheLimits.MostLayersOfOne}");
        if (record.Metadata.Count > CacheLimits.MostMetadata || record.Metadata.Any(m => m.Key.Length + m.Value.Length > CacheLimits.LongestText))
            throw BuildingException.BrokenCache($"the metadata of {record.Key} are too large");
        foreach (var layer in record.Layers) Check(layer.Blob);
    }

    private static void Check(CacheMount mount)
    {
        if (mount.Id.Length is 0 or > CacheLimits.LongestText || mount.Id.Any(char.IsControl)) throw BuildingException.BrokenCache("a cache mount has an id that is none");
        Check(mount.Archive);
    }

    private static void Check(Descriptor blob)
    {
        if (blob.Size is < 0 or > CacheLimits.LargestBlob) throw BuildingException.BrokenCache($"the blob {blob.Digest} has {blob.Size} bytes");
        if (MediaTypes.IsManifest(blob.MediaType) || MediaTypes.IsIndex(blob.MediaType)) throw BuildingException.BrokenCache($"{blob.Digest} is a manifest and no layer");
    }
}
