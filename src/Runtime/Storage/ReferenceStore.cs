using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Names of images: one tiny file per name, replaced by a rename, so a reader sees the old target or the new one. What a reference reaches
/// is never collected.
/// </summary>
public sealed class ReferenceStore
{
    private const int LongestFile = 64 * 1024;
    private readonly Store _store;
    private readonly string _directory;

    internal ReferenceStore(Store store, string directory) => (_store, _directory) = (store, directory);

    /// <summary>The target, or null when nothing has this name.</summary>
    public Descriptor? Get(ImageReference name) => TryRead(Path.Combine(_directory, ReferenceFileName.Of(name)))?.Target;

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
        if (!_store.Blobs.Contains(target.Digest)) throw StoreException.MissingBlob(target.Digest);
        Write($"Keeping {target.Digest}", null, target);
    }

    /// <summary>Forgets a name, not the content; false when nothing had it.</summary>
    public bool Remove(ImageReference name) => RemoveFile($"Removing the name '{name.Familiar}'", ReferenceFileName.Of(name));

    public bool RemoveUntagged(Digest target) => RemoveFile($"Forgetting {target}", ReferenceFileName.OfUntagged(target));

    /// <summary>All references, in ordinal order of their names, the nameless last. A damaged file is an error that names it.</summary>
    public IReadOnlyList<StoredReference> List() => [.. Files().Select(TryRead).OfType<StoredReference>().OrderBy(r => r.Name is null).ThenBy(r => r.Name?.ToString(), StringComparer.Ordinal).ThenBy(r => r.Target.Digest)];

    /// <summary>The files of all references, damaged ones too.</summary>
    internal IEnumerable<string> Files() => Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory) : [];

    /// <summary>Null when the file has gone since it was listed.</summary>
    internal static StoredReference? TryRead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (file.Length > LongestFile) throw StoreException.DamagedReference(path, $"it has {file.Length} bytes");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Parse(path, bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.DamagedReference(path, e.Message, e);
        }
    }

    private static StoredReference Parse(string path, byte[] bytes)
    {
        ReferenceDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(bytes, StorageJson.Default.ReferenceDocument);
        }
        catch (JsonException e)
        {
            throw StoreException.DamagedReference(path, e.Message, e);
        }

        if (document is null || document.Target.Size < 0) throw StoreException.DamagedReference(path, "it has no target");
        ImageReference? name = null;
        if (document.Name is not null && !ImageReference.TryParse(document.Name, out name)) throw StoreException.DamagedReference(path, "its name is not one");
        var fileName = name is null ? ReferenceFileName.OfUntagged(document.Target.Digest) : ReferenceFileName.Of(name);
        return fileName == Path.GetFileName(path) ? new StoredReference(name, document.Target) : throw StoreException.DamagedReference(path, $"its content belongs to '{fileName}'");
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
        var path = Path.Combine(_directory, name is null ? ReferenceFileName.OfUntagged(target.Digest) : ReferenceFileName.Of(name));
        var document = JsonSerializer.SerializeToUtf8Bytes(new ReferenceDocument { Name = name?.ToString(), Target = target }, StorageJson.Default.ReferenceDocument);
        var temporary = _store.NewTemporaryPath("reference");
        _store.Write(step, path, () =>
        {
            // The blobs' names must not come to the disk after the reference that needs them.
            AtomicFile.SyncDirectory(Path.GetDirectoryName(_store.Blobs.PathOf(target.Digest))!);
            Directory.CreateDirectory(_directory);
            AtomicFile.Write(path, temporary, document);
        });
    }

    private bool RemoveFile(string step, string fileName)
    {
        _store.RequireWritable(step);
        var path = Path.Combine(_directory, fileName);
        if (!File.Exists(path)) return false;
        _store.Write(step, path, () => File.Delete(path));
        return true;
    }
}
