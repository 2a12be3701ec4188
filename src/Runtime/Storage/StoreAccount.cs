using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Who keeps what of a store: why it is as large as it is. A look, not a promise: what others do meanwhile may be in it or not. Damage that is
/// met is told and passed over.
/// </summary>
public sealed class StoreAccount
{
    private readonly Store _store;
    private readonly List<(string Kind, string Name, HashSet<Digest> Content)> _owners = [];
    private readonly Dictionary<Digest, long> _blobs;
    private readonly Dictionary<Digest, long> _layers;

    private StoreAccount(Store store)
    {
        _store = store;
        _blobs = store.Blobs.List().ToDictionary(b => b.Digest, b => b.Size);
        _layers = store.Layers.List().ToDictionary(l => l.ChainId, l => store.Layers.Describe(l.ChainId)?.Size ?? 0);
    }

    public static StoreAccount Of(Store store, GarbageOptions options, Action<BuildKitException> onDamage)
    {
        var account = new StoreAccount(store);
        foreach (var reference in store.References.List(onDamage)) account.Add("image", reference.Name?.Familiar ?? reference.Target.Digest.ToString(), [reference.Target.Digest], onDamage);
        foreach (var owner in options.Roots.SelectMany(r => r.List()).GroupBy(r => r.Owner, r => r.Content)) account.Add("container", owner.Key, owner, onDamage);
        account.AddLiving(onDamage);
        foreach (var content in options.Caches.SelectMany(c => c.List()).Where(c => c.Content.Any(account._blobs.ContainsKey))) account._owners.Add(("cache", content.Key, [.. content.Content]));
        return account;
    }

    /// <summary>The one who would free most first, then what nothing keeps.</summary>
    public IReadOnlyList<StoreOwner> Owners()
    {
        var counts = new Dictionary<Digest, int>();
        foreach (var digest in _owners.SelectMany(o => o.Content)) counts[digest] = counts.GetValueOrDefault(digest) + 1;
        var owners = _owners.Select(o => new StoreOwner(o.Kind, o.Name, SizeOf(o.Content), SizeOf(o.Content.Where(c => counts[c] == 1))));
        var unkept = SizeOf(_blobs.Keys.Union(_layers.Keys).Where(c => !counts.ContainsKey(c)));
        IReadOnlyList<StoreOwner> nothing = unkept > 0 ? [new("nothing", "goes with 'system prune'", unkept, unkept)] : [];
        return [.. owners.OrderByDescending(o => o.Alone).ThenBy(o => o.Name, StringComparer.Ordinal), .. nothing];
    }

    /// <summary>Bytes and number of the blobs that these keep, and that none of the others does.</summary>
    public (int Count, long Size) BlobsOf(string[] kinds, string[] exceptOf)
    {
        var except = _owners.Where(o => exceptOf.Contains(o.Kind)).SelectMany(o => o.Content).ToHashSet();
        var content = _owners.Where(o => kinds.Contains(o.Kind)).SelectMany(o => o.Content).Where(c => _blobs.ContainsKey(c) && !except.Contains(c)).ToHashSet();
        return (content.Count, content.Sum(c => _blobs[c]));
    }

    /// <summary>What owners of these kinds keep.</summary>
    public IReadOnlySet<Digest> ContentOf(string[] kinds) => _owners.Where(o => kinds.Contains(o.Kind)).SelectMany(o => o.Content).ToHashSet();

    /// <summary>Bytes of the blobs that nobody keeps.</summary>
    public long Unkept()
    {
        var kept = _owners.SelectMany(o => o.Content).ToHashSet();
        return _blobs.Where(b => !kept.Contains(b.Key)).Sum(b => b.Value);
    }

    private void AddLiving(Action<BuildKitException> onDamage)
    {
        foreach (var (folder, leases) in Living().Where(l => l.Leases.Count > 0))
            Add("process", $"{Path.GetFileName(folder).Split('-')[0]}, at work", leases, onDamage);
    }

    /// <summary>None for a user who may only read: whose locks can be taken, and so who lives, is not for him to know.</summary>
    private IReadOnlyList<(string Folder, IReadOnlyList<Digest> Leases)> Living()
    {
        if (_store.Location.ReadOnly) return [];
        try
        {
            using var held = _store.Locks.Acquire(StoreSession.StoreLockName, LockMode.Exclusive);
            using var sessions = new SessionFolders(_store);
            return sessions.Living;
        }
        catch (StoreException e) when (e.Code is "BK4003" or "BK4004")
        {
            return [];
        }
    }

    private void Add(string kind, string name, IEnumerable<Digest> roots, Action<BuildKitException> onDamage)
    {
        var mark = new GarbageMark(_store);
        try
        {
            foreach (var root in roots)
            {
                mark.Add(root);
                if (_store.Layers.IsCommitted(root)) mark.AddLayer(root);
            }
        }
        catch (BuildKitException e)
        {
            onDamage(e);
        }

        _owners.Add((kind, name, [.. mark.Blobs.Where(_blobs.ContainsKey), .. mark.Layers.Where(_layers.ContainsKey)]));
    }

    /// <summary>A layer that is not compressed has one digest as a blob and, at the bottom of a stack, the same one unpacked.</summary>
    private long SizeOf(IEnumerable<Digest> content) => content.Sum(c => _blobs.GetValueOrDefault(c) + _layers.GetValueOrDefault(c));
}
