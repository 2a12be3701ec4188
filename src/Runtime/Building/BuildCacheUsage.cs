using BuildKit.Building.Solving;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>One thing that build caches keep, whatever number of records leads to it: a layer, or the folder of a cache mount.</summary>
public sealed record BuildCacheUsage
{
    /// <summary>BuildKit's names of kinds.</summary>
    public const string Layer = "regular";
    public const string CacheMount = "exec.cachemount";

    private const int IdLength = 25;

    public required string Id { get; init; }

    /// <summary><see cref="Layer"/> or <see cref="CacheMount"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Of a cache mount, its id as Dockerfiles have it.</summary>
    public required string Description { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset LastUsed { get; init; }

    /// <summary>A program has it at this moment.</summary>
    public required bool IsInUse { get; init; }

    /// <summary>An image, a container or running work needs it too: forgetting it frees nothing.</summary>
    public required bool IsShared { get; init; }

    public bool IsReclaimable => !IsInUse && !IsShared;

    private string Key { get; init; } = "";

    private Digest? Blob { get; init; }

    /// <summary>All there is, the most recently used first. What others do meanwhile may be in it or not.</summary>
    /// <param name="store">Whose.</param>
    /// <param name="needed">Whether somebody besides the caches keeps a blob.</param>
    /// <param name="ct">Cancels.</param>
    public static IReadOnlyList<BuildCacheUsage> Of(Store store, Func<Digest, bool> needed, CancellationToken ct)
    {
        var mounts = new CacheMounts(store);
        mounts.Measure(ct);
        var layers = BuildCaches.Of(store).Where(c => c is not CacheMounts).SelectMany(c => c.List()).Where(c => c.Content.Count > 0).GroupBy(c => c.Content[0]).Select(g => OfLayer(g.Key, [.. g], needed));
        return [.. layers.Concat(mounts.List().Select(m => OfMount(m, mounts.IdOf(m)))).OrderByDescending(u => u.LastUsed).ThenBy(u => u.Id, StringComparer.Ordinal)];
    }

    /// <summary>For <see cref="GarbageOptions.Drops"/>: these, under every record that leads to them.</summary>
    /// <param name="chosen">What is to go.</param>
    /// <param name="withEmpty">Records of steps that changed nothing go, too: they take no room, but save a run.</param>
    public static Func<CachedContent, bool> Dropping(IEnumerable<BuildCacheUsage> chosen, bool withEmpty)
    {
        var blobs = new HashSet<Digest>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var usage in chosen)
        {
            if (usage.Blob is { } blob) blobs.Add(blob);
            else keys.Add(usage.Key);
        }

        return content => content.Content.Count > 0 ? blobs.Contains(content.Content[0]) : keys.Contains(content.Key) || (withEmpty && content.Size == 0);
    }

    private static BuildCacheUsage OfLayer(Digest blob, IReadOnlyList<CachedContent> records, Func<Digest, bool> needed) => new()
    {
        Id = blob.Hex[..IdLength],
        Type = Layer,
        Description = $"layer {blob.Short}",
        Size = records.Max(r => r.Size),
        LastUsed = records.Max(r => r.LastUsed),
        IsInUse = records.Any(r => r.IsInUse),
        IsShared = needed(blob),
        Blob = blob,
    };

    private static BuildCacheUsage OfMount(CachedContent mount, string? id) => new()
    {
        Id = mount.Key.Length > IdLength ? mount.Key[..IdLength] : mount.Key,
        Type = CacheMount,
        Description = $"cache mount {id ?? mount.Key}",
        Size = mount.Size,
        LastUsed = mount.LastUsed,
        IsInUse = mount.IsInUse,
        IsShared = false,
        Key = mount.Key,
    };
}
