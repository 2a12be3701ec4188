using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>The temporary folders of all owners: whose lock can be taken is dead.</summary>
internal sealed class SessionFolders : IDisposable
{
    private readonly List<(string Folder, StoreLock Held)> _dead = [];
    private readonly List<(string Folder, IReadOnlyList<Digest> Leases)> _living = [];
    private readonly ForeignFiles? _foreign;

    /// <summary>Looks while the store's lock is held alone: no session begins or grows meanwhile.</summary>
    public SessionFolders(Store store)
    {
        _foreign = store.Foreign;
        var root = store.TemporaryRoot;
        if (!Directory.Exists(root)) return;
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            try
            {
                if (StoreLock.TryAcquire(Path.Combine(folder, StoreSession.LockName), LockMode.Exclusive) is { } held) _dead.Add((folder, held));
                else _living.Add((folder, ReadLease(Path.Combine(folder, StoreSession.LeaseName))));
            }
            catch (DirectoryNotFoundException)
            {
                // Its owner has just finished. (A lease that ends needs no lock.)
            }
        }
    }

    /// <summary>What the living hold.</summary>
    public IEnumerable<Digest> Leases => _living.SelectMany(l => l.Leases);

    /// <summary>The same, by their folders.</summary>
    public IReadOnlyList<(string Folder, IReadOnlyList<Digest> Leases)> Living => _living;

    public IReadOnlyList<string> Dead => [.. _dead.Select(d => d.Folder)];

    /// <summary>Needs no lock of the store: nobody else takes a dead owner's folder while its lock is held here.</summary>
    public void RemoveDead()
    {
        foreach (var (folder, _) in _dead) Trees.Remove(folder, _foreign);
    }

    public void Dispose()
    {
        foreach (var (_, held) in _dead) held.Dispose();
    }

    private static IReadOnlyList<Digest> ReadLease(string path)
    {
        try
        {
            using var lines = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return [.. lines.ReadToEnd().Split('\n').Select(l => Digest.TryParse(l, out var digest) ? digest : null).OfType<Digest>()];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
