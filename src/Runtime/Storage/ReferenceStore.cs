using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Names of images: one tiny file per name, replaced by a rename, so a reader sees the old target or the new one. What a reference reaches
/// is never collected.
/// </summary>
public sealed class ReferenceStore
{
    private readonly Store _store;
    private readonly string _directory;

    internal ReferenceStore(Store store, string directory) => (_store, _directory) = (store, directory);

    /// <summary>The target, or null when nothing has this name.</summary>
    public Descriptor? Get(ImageReference name) => ReferenceFile.TryRead(PathOf(name, null))?.Target;

    /// <summary>The descriptor of content that is kept without a name, or null.</summary>
    public Descriptor? GetUntagged(Digest target) => ReferenceFile.TryRead(PathOf(null, target))?.Target;

    public bool Contains(ImageReference name) => File.Exists(PathOf(name, null));

    /// <summary>
    /// Whether a name has this target, without starting a JSON reader: for those who look on every build and nearly always find no change.
    /// </summary>
    public bool LeadsTo(ImageReference name, Digest target) => ReferenceFile.Mentions(PathOf(name, null), target);

    /// <summary>
    /// Points a name at content of this store, in one step. An image that had the name before stays in the store without one, unless
    /// <paramref name="keepReplaced"/> is false.
    /// </summary>
    public void Set(ImageReference name, Descriptor target, bool keepReplaced = true)
    {
        var step = $"Naming {target.Digest} '{name.Familiar}'";
        _store.RequireWritable(step);
        if (!_store.Blobs.Contains(target.Digest)) throw StoreException.MissingBlob(target.Digest);
        var replaced = keepReplaced ? GetForReplacing(name) : null;
        if (replaced is not null && replaced.Digest != target.Digest && _store.Blobs.Contains(replaced.Digest)) Write(step, null, replaced);
        Write(step, name, target);
        if (keepReplaced) RemoveUntagged(target.Digest);
    }

    /// <summary>Keeps content of this store without a name, until it is removed or pruned.</summary>
    public void SetUntagged(Descriptor target)
    {
        var step = $"Keeping {target.Digest}";
        _store.RequireWritable(step);
        if (!_store.Blobs.Contains(target.Digest)) throw StoreException.MissingBlob(target.Digest);
        Write(step, null, target);
    }

    /// <summary>Forgets a name, not the content; false when nothing had it.</summary>
    public bool Remove(ImageReference name) => RemoveFile($"Removing the name '{name.Familiar}'", PathOf(name, null));

    /// <summary>
    /// Forgets a name that leads to this target and to no other: whoever has decided to remove an image must not take a name that another
    /// process has meanwhile given to a new one. False when it leads elsewhere or nowhere.
    /// </summary>
    public bool Remove(ImageReference name, Digest target)
    {
        var step = $"Removing the name '{name.Familiar}'";
        var path = PathOf(name, null);
        _store.RequireWritable(step);
        if (Get(name)?.Digest != target) return false;
        if (TryNewTemporaryPath() is not { } taken) return RemoveFile(step, path);
        var isOurs = true;
        _store.Write(step, path, () =>
        {
            if (!AtomicFile.TryMove(path, taken)) isOurs = false;
            else if (!ReferenceFile.Mentions(taken, target)) isOurs = !AtomicFile.TryMove(taken, path);
            File.Delete(taken);
        });
        return isOurs;
    }

    public bool RemoveUntagged(Digest target) => RemoveFile($"Forgetting {target}", PathOf(null, target));

    /// <summary>
    /// All references, in ordinal order of their names, the nameless last. Content that has a name is not listed a second time as nameless.
    /// A damaged file is an error that names it.
    /// </summary>
    /// <param name="onDamage">Told of damaged files instead, and the list goes on.</param>
    public IReadOnlyList<StoredReference> List(Action<StoreException>? onDamage = null)
    {
        var all = Files().Select(f => TryRead(f, onDamage)).OfType<StoredReference>().ToArray();
        var named = all.Where(r => r.Name is not null).Select(r => r.Target.Digest).ToHashSet();
        return
        [
            .. all.Where(r => r.Name is not null).OrderBy(r => r.Name!.ToString(), StringComparer.Ordinal),
            .. all.Where(r => r.Name is null && !named.Contains(r.Target.Digest)).OrderBy(r => r.Target.Digest),
        ];
    }

    /// <summary>
    /// The references of one repository, "docker.io/library/busybox", by tag or digest; in no order. Reads no file of another one; damaged ones
    /// are passed over.
    /// </summary>
    public IReadOnlyList<StoredReference> ListOf(string repository) =>
    [
        .. Files().Where(f => ReferenceFileName.MayBeOf(Path.GetFileName(f), repository)).Select(f => TryRead(f, _ => { })).OfType<StoredReference>()
            .Where(r => r.Name?.Name == repository),
    ];

    /// <summary>The files of all references, damaged ones too.</summary>
    internal IEnumerable<string> Files() => Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory) : [];

    private static StoredReference? TryRead(string path, Action<StoreException>? onDamage)
    {
        try
        {
            return ReferenceFile.TryRead(path);
        }
        catch (StoreException e) when (onDamage is not null)
        {
            onDamage(e);
            return null;
        }
    }

    /// <summary>A damaged file does not keep its name from being set again: that is its repair.</summary>
    private Descriptor? GetForReplacing(ImageReference name)
    {
        try
        {
            return Get(name);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private void Write(string step, ImageReference? name, Descriptor target)
    {
        var path = PathOf(name, target.Digest);
        var temporary = _store.NewTemporaryPath("reference");
        _store.Write(step, path, () =>
        {
            // The blobs' names must not come to the disk after the reference that needs them.
            AtomicFile.SyncDirectory(Path.GetDirectoryName(_store.Blobs.PathOf(target.Digest))!);
            Directory.CreateDirectory(_directory);
            ReferenceFile.Write(path, temporary, new StoredReference(name, target));
        });
    }

    /// <summary>Null on a full disk, where removing matters most and nobody can set names either.</summary>
    private string? TryNewTemporaryPath()
    {
        try
        {
            return _store.NewTemporaryPath("removed-reference");
        }
        catch (StoreException e) when (e.Code == "BK4004")
        {
            return null;
        }
    }

    private bool RemoveFile(string step, string path)
    {
        _store.RequireWritable(step);
        if (!File.Exists(path)) return false;
        _store.Write(step, path, () => File.Delete(path));
        return true;
    }

    private string PathOf(ImageReference? name, Digest? target) => Path.Combine(_directory, name is null ? ReferenceFileName.OfUntagged(target!) : ReferenceFileName.Of(name));
}
