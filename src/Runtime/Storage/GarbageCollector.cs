using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Removes what nothing needs: marks from references, from what higher rooms name and from the leases of the living, evicts caches above their
/// limit, and sweeps the rest with the folders of the dead. The store is locked only while it looks and unlinks; whoever writes meanwhile waits
/// for that moment. Killed at any point, it leaves garbage for the next one and nothing half.
/// </summary>
public sealed class GarbageCollector(Store store, GarbageOptions options)
{
    public async Task<GarbageReport> CollectAsync(CancellationToken ct)
    {
        store.RequireWritable("Collecting garbage");
        var hasFolder = TryBeginSession();
        if (options.Limit is not null || options.DropCaches) Measure(ct);
        var doomed = new List<string>();
        GarbageReport report;
        SessionFolders sessions;
        using (await store.Locks.AcquireAsync(StoreSession.StoreLockName, LockMode.Exclusive, ct))
        {
            sessions = new SessionFolders(store);
            report = Sweep(sessions, hasFolder ? doomed : null, ct);
        }

        using (sessions)
        {
            if (!options.DryRun) sessions.RemoveDead();
        }

        // Unlinking thousands of files needs no lock: the folders are out of everyone's sight already.
        doomed.ForEach(path => Trees.Remove(path, store.Foreign));
        return report;
    }

    private void Measure(CancellationToken ct)
    {
        foreach (var cache in options.Caches) cache.Measure(ct);
    }

    /// <summary>A disk so full that a folder cannot be made on it is when collecting matters most.</summary>
    private bool TryBeginSession()
    {
        try
        {
            store.Session("Collecting garbage");
            return true;
        }
        catch (StoreException e) when (e.Code == "BK4004")
        {
            return false;
        }
    }

    private GarbageReport Sweep(SessionFolders sessions, List<string>? doomed, CancellationToken ct)
    {
        var pinned = new GarbageMark(store);
        foreach (var digest in sessions.Leases.Concat(options.Roots.SelectMany(r => r.List()).Select(r => r.Content)))
        {
            pinned.Add(digest);
            if (store.Layers.IsCommitted(digest)) pinned.AddLayer(digest);
        }

        var kept = new GarbageMark(store);
        foreach (var file in store.References.Files())
        {
            ct.ThrowIfCancellationRequested();
            if (ReferenceFile.TryRead(file) is { } reference) kept.Add(reference.Target.Digest);
        }

        var ownBytes = options.Limit is null ? 0 : StoreLimit.OwnBytesOf(options.Caches);
        var eviction = new CacheEviction(store, options, pinned, kept);
        foreach (var content in eviction.KeptContent) kept.Add(content);
        if (!options.DryRun) eviction.Evict(doomed);
        kept.Blobs.UnionWith(pinned.Blobs);
        var blobs = store.Blobs.List().Where(b => !kept.Blobs.Contains(b.Digest)).ToArray();
        var layers = store.Layers.List().Select(l => l.ChainId).Where(l => !eviction.KeptLayers.Contains(l)).ToArray();
        var report = new GarbageReport
        {
            Blobs = blobs.Length,
            UnpackedLayers = layers.Length,
            Cached = eviction.Evicted,
            DeadOwners = sessions.Dead.Count,
            Bytes = blobs.Sum(b => b.Size) + layers.Sum(l => store.Layers.Describe(l)?.Size ?? 0) + eviction.EvictedBytes,
        };
        if (options.Limit is not null) report = report with { Left = StoreLimit.SizeOf(store) + ownBytes - report.Bytes };
        if (!options.DryRun) Remove(blobs, layers, kept.Blobs, doomed);
        return report;
    }

    private void Remove(IEnumerable<StoredBlob> blobs, IEnumerable<Digest> layers, HashSet<Digest> kept, List<string>? doomed)
    {
        foreach (var blob in blobs) store.Blobs.Delete(blob.Digest);
        foreach (var subject in store.Referrers.Files().Select(f => f.Subject).Distinct().Where(s => !kept.Contains(s)).ToArray()) store.Referrers.Forget(subject);
        store.Write("Removing unpacked layers", store.Root, () =>
        {
            if (doomed is null) store.Layers.RemoveInPlace(layers);
            else doomed.AddRange(layers.Select(l => store.Layers.MoveAway(l)).Concat(store.Layers.Incomplete().ToArray().Select(f => store.Layers.MoveAway(f))));
            store.Locks.ForgetUnheld("layer-*");
        });
    }
}
