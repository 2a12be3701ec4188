using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Finds damage: blobs that are not what they are called, names that lead nowhere, images that lack something, folders nobody completed. Repairing
/// removes what is damaged and nothing else; the content is then fetched or made again. After a repair a second check finds nothing.
/// </summary>
public sealed class StoreCheck(Store store)
{
    /// <summary>Reads every byte of every blob. Safe while others work: what appears or goes meanwhile is no damage.</summary>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(bool repair, CancellationToken ct)
    {
        var problems = new List<StoreProblem>();
        problems.AddRange(await DamagedBlobsAsync(ct));
        var damaged = problems.Select(p => p.Blob).OfType<Digest>().ToHashSet();
        problems.AddRange(store.References.Files().Concat(store.Referrers.Files().Select(f => f.File)).Select(f => CheckReference(f, damaged)).OfType<StoreProblem>());
        problems.AddRange(Layers());
        if (repair && problems.Count > 0) await RepairAsync(problems, ct);
        return [.. problems.Select(p => p.Finding)];
    }

    private async Task RepairAsync(List<StoreProblem> problems, CancellationToken ct)
    {
        store.RequireWritable("Repairing the store");
        store.Session("Repairing the store");
        using var alone = await store.Locks.AcquireAsync(StoreSession.StoreLockName, LockMode.Exclusive, ct);
        foreach (var problem in problems) store.Write($"Repairing '{problem.Finding.Subject}'", problem.Finding.Subject, problem.Repair);
    }

    private async Task<IEnumerable<StoreProblem>> DamagedBlobsAsync(CancellationToken ct)
    {
        var found = new System.Collections.Concurrent.ConcurrentBag<StoreProblem>();
        var directory = Path.GetDirectoryName(store.Blobs.PathOf(Digest.Of([])))!;
        var files = Directory.Exists(directory) ? Directory.EnumerateFiles(directory) : [];
        await Parallel.ForEachAsync(files, ct, async (file, stop) =>
        {
            if (!Digest.TryParse("sha256:" + Path.GetFileName(file), out var digest)) found.Add(Problem(file, "it is no blob", "removed", () => File.Delete(file)));
            else if (await IsDamagedAsync(digest, stop) is { } reason) found.Add(Problem(file, reason, "removed; fetch or build the image again", () => File.Delete(file)) with { Blob = digest });
        });
        return found.OrderBy(p => p.Finding.Subject, StringComparer.Ordinal);
    }

    private async Task<string?> IsDamagedAsync(Digest digest, CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(store.Blobs.PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024);
            await using var hash = new HashingStream(Stream.Null);
            await file.CopyToAsync(hash, 128 * 1024, ct);
            return hash.CurrentDigest() == digest ? null : $"its content has the digest {hash.CurrentDigest()}";
        }
        catch (FileNotFoundException)
        {
            // Collected since it was listed.
            return null;
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            return e.Message;
        }
    }

    private StoreProblem? CheckReference(string file, HashSet<Digest> damaged)
    {
        try
        {
            if (ReferenceFile.TryRead(file) is not { } reference) return null;
            var name = reference.Name?.Familiar ?? reference.Target.Digest.ToString();
            return Lacking(reference.Target.Digest, damaged) is { } lacking
                ? Problem(file, $"the image '{name}' lacks {lacking}", "name removed; pull, load or build it again", () => RemoveIfStillDamaged(file))
                : null;
        }
        catch (BuildKitException e)
        {
            return Problem(file, e.Message, "name removed; give it again", () => RemoveIfStillDamaged(file));
        }
    }

    /// <summary>Since it was looked at, the image may have been fetched again. What is damaged below it is gone by now.</summary>
    private void RemoveIfStillDamaged(string file)
    {
        if (CheckReference(file, []) is not null) File.Delete(file);
    }

    /// <summary>The first thing below a root that is not there or damaged.</summary>
    private Digest? Lacking(Digest digest, HashSet<Digest> damaged)
    {
        var waiting = new Stack<Digest>([digest]);
        var seen = new HashSet<Digest>();
        while (waiting.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            var file = new FileInfo(store.Blobs.PathOf(next));
            if (!file.Exists || damaged.Contains(next)) return next;
            if (file.Length > OciJson.MaximumDocumentSize) continue;
            foreach (var child in LinkedContent.Read(File.ReadAllBytes(file.FullName)).Children) waiting.Push(child);
        }

        return null;
    }

    private IEnumerable<StoreProblem> Layers()
    {
        foreach (var folder in store.Layers.Incomplete()) yield return Problem(folder, "nobody completed this unpacked layer", "removed", () => Trees.Remove(folder, store.Foreign));
        foreach (var (layer, _) in store.Layers.List())
        {
            var folder = Path.GetDirectoryName(store.Layers.DiffOf(layer))!;
            if (Problem(layer) is { } reason) yield return Problem(folder, reason, "removed; it is unpacked again when needed", () => Trees.Remove(store.Layers.MoveAway(layer), store.Foreign));
        }
    }

    private string? Problem(Digest layer)
    {
        try
        {
            var known = store.Layers.Describe(layer);
            if (known is null) return null;
            if (known.ChainId != layer || !Directory.Exists(store.Layers.DiffOf(layer))) return "its description is another layer's, or its files are gone";
            return known.Parent is { } parent && ChainId.OfEach([parent, known.DiffId])[1] != layer ? "its description does not lead to its name" : null;
        }
        catch (StoreException e)
        {
            return e.Message;
        }
    }

    private static StoreProblem Problem(string subject, string problem, string repair, Action action) => new(new CheckFinding(subject, problem, repair), action);
}
