using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// What refers to an image of this store by its manifest's "subject": software bills, signatures. A referrer lives as long as its subject.
/// </summary>
public sealed class ReferrerStore
{
    private readonly Store _store;
    private readonly string _directory;

    internal ReferrerStore(Store store, string directory) => (_store, _directory) = (store, directory);

    /// <summary>In order of their digests.</summary>
    public IReadOnlyList<Descriptor> List(Digest subject)
    {
        var folder = Path.Combine(_directory, subject.Hex);
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder).Select(f => ReferenceFile.TryRead(f)?.Target).OfType<Descriptor>().OrderBy(d => d.Digest)];
    }

    /// <summary>Idempotent. The referrer's manifest and blobs are in the store already.</summary>
    public void Add(Digest subject, Descriptor referrer)
    {
        var step = $"Adding {referrer.Digest} to {subject}";
        var path = Path.Combine(_directory, subject.Hex, ReferenceFile.NameOf(null, referrer.Digest));
        _store.RequireWritable(step);
        if (!_store.Blobs.Contains(referrer.Digest)) throw StoreException.MissingBlob(referrer.Digest);
        var temporary = _store.NewTemporaryPath("referrer");
        _store.Write(step, path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ReferenceFile.Write(path, temporary, new StoredReference(null, Bounded(referrer)));
        });
    }

    /// <summary>Forgets one referrer, not its content; false when it was none.</summary>
    public bool Remove(Digest subject, Digest referrer)
    {
        var step = $"Removing {referrer} from {subject}";
        var path = Path.Combine(_directory, subject.Hex, ReferenceFile.NameOf(null, referrer));
        _store.RequireWritable(step);
        if (!File.Exists(path)) return false;
        _store.Write(step, path, () => File.Delete(path));
        return true;
    }

    /// <summary>
    /// Annotations are the author's and of any size, but a file that cannot be read again would end every collection. The manifest has them too.
    /// </summary>
    private static Descriptor Bounded(Descriptor referrer) =>
        ReferenceFile.Fits(new StoredReference(null, referrer)) ? referrer : new Descriptor { MediaType = referrer.MediaType, Digest = referrer.Digest, Size = referrer.Size };

    /// <summary>The files of all referrers with their subjects, damaged ones too.</summary>
    internal IEnumerable<(Digest Subject, string File)> Files() =>
        from folder in Directory.Exists(_directory) ? Directory.EnumerateDirectories(_directory) : []
        let subject = Digest.TryParse("sha256:" + Path.GetFileName(folder), out var digest) ? digest : null
        where subject is not null
        from file in Directory.EnumerateFiles(folder)
        select (subject, file);

    /// <summary>Forgets all referrers of a subject that is gone.</summary>
    internal void Forget(Digest subject)
    {
        var folder = Path.Combine(_directory, subject.Hex);
        _store.Write($"Forgetting the referrers of {subject}", folder, () => Directory.Delete(folder, recursive: true));
    }
}
