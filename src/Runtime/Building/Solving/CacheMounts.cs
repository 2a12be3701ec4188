using System.Globalization;
using System.Text;
using BuildKit.Files;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>
/// Cache mounts as a build cache: the least recently used go when there is too much. One that a program has at this moment stays. Counting the files of
/// one takes a while, so its size is kept beside it until it is used again.
/// </summary>
public sealed class CacheMounts(Store store) : IGarbageCache
{
    private const int LongestId = 4096;
    private readonly Dictionary<string, long> _measured = new(StringComparer.Ordinal);
    private readonly string _root = Path.Combine(store.Root, "buildcache", "mounts");

    public IEnumerable<CachedContent> List()
    {
        foreach (var place in Places())
        {
            var size = SizeOf(place) ?? 0;
            yield return new CachedContent(Path.GetFileName(place), [], size, File.GetLastWriteTimeUtc(CacheMountFolders.IdFile(place))) { OwnBytes = size, IsInUse = IsInUse(Path.GetFileName(place)) };
        }
    }

    /// <summary>The id that Dockerfiles give it; null where it cannot be read.</summary>
    public string? IdOf(CachedContent mount)
    {
        var file = new FileInfo(CacheMountFolders.IdFile(Path.Combine(_root, mount.Key)));
        return file is { Exists: true, Length: <= LongestId } ? File.ReadAllText(file.FullName) : null;
    }

    public void Measure(CancellationToken ct)
    {
        foreach (var place in Places().Where(p => SizeOf(p) is null))
        {
            // Nobody writes to it while it is held, and who uses it next removes the number.
            using var held = TryHold(Path.GetFileName(place));
            ct.ThrowIfCancellationRequested();
            var bytes = OperatingSystem.IsLinux() ? TreeSize.Of(Path.Combine(place, "data")) : 0;
            if (held is null) _measured[place] = bytes;
            else File.WriteAllText(CacheMountFolders.SizeFile(place), bytes.ToString(CultureInfo.InvariantCulture), Encoding.ASCII);
        }
    }

    public void Evict(IReadOnlyList<CachedContent> evicted, ICollection<string>? doomed)
    {
        foreach (var place in evicted.Select(e => Path.Combine(_root, e.Key)).Where(Directory.Exists))
        {
            using var held = TryHold(Path.GetFileName(place));
            if (held is null) continue;
            if (doomed is null) Trees.Remove(place, store.Foreign);
            else doomed.Add(MoveAway(place));
        }
    }

    /// <summary>Called by whoever holds the lock of the mount and lets a program write to it.</summary>
    internal static void NoteUse(string place)
    {
        File.Delete(CacheMountFolders.SizeFile(place));
        File.SetLastWriteTimeUtc(CacheMountFolders.IdFile(place), DateTime.UtcNow);
    }

    private string MoveAway(string place)
    {
        var away = store.NewTemporaryPath("cache-mount");
        store.Write("Removing a cache mount", place, () => Directory.Move(place, away));
        return away;
    }

    private IEnumerable<string> Places() => Directory.Exists(_root) ? Directory.EnumerateDirectories(_root) : [];

    private bool IsInUse(string name)
    {
        using var held = TryHold(name);
        return held is null && !store.Location.ReadOnly;
    }

    /// <summary>Null while somebody uses it, or where nobody may hold anything.</summary>
    private StoreLock? TryHold(string name) => store.Location.ReadOnly ? null : store.Locks.TryAcquire(CacheMountFolders.LockOfName(name), LockMode.Exclusive);

    private long? SizeOf(string place)
    {
        if (_measured.TryGetValue(place, out var measured)) return measured;
        var file = new FileInfo(CacheMountFolders.SizeFile(place));
        return file is { Exists: true, Length: > 0 and < 32 } && long.TryParse(File.ReadAllText(file.FullName), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
    }
}
