using System.Globalization;
using System.Text;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>
/// The store's own records of steps: key to layer, one tiny file each in buildcache/steps. A build cache: the least recently used go when there
/// is too much, and with a record goes its layer unless an image has it. Damaged records are misses.
/// </summary>
public sealed class StepRecords : IGarbageCache
{
    private const string Format = "1";
    private const string Empty = "empty";
    private readonly Store _store;
    private readonly string _directory;

    public StepRecords(Store store) => (_store, _directory) = (store, Path.Combine(store.Root, "buildcache", "steps"));

    /// <summary>Null when nothing is known, or when the layer is not in the store any more.</summary>
    public StepRecord? Find(string key, out bool isLost)
    {
        isLost = false;
        if (Read(PathOf(key)) is not { } record) return null;
        if (record.Layer is { } layer && _store.Blobs.Size(layer.Blob.Digest) != layer.Blob.Size)
        {
            isLost = true;
            return null;
        }

        Touch(key);
        return record;
    }

    /// <summary>Atomic; the last writer wins, and equal keys mean equal results.</summary>
    public void Remember(string key, StepRecord record)
    {
        _store.EnsureFolder("buildcache");
        var (path, temporary) = (PathOf(key), _store.NewTemporaryPath("step-record"));
        var line = record.Layer is { } layer ? string.Create(CultureInfo.InvariantCulture, $"{Format} {layer.DiffId} {layer.Blob.Digest} {layer.Blob.Size} {layer.Blob.MediaType}\n") : $"{Format} {Empty}\n";
        _store.Write("Remembering a step", path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, line, Encoding.ASCII);
            File.Move(temporary, path, overwrite: true);
        });
    }

    public IEnumerable<CachedContent> List()
    {
        if (!Directory.Exists(_directory)) yield break;
        foreach (var file in new DirectoryInfo(_directory).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var layer = Read(file.FullName)?.Layer;
            yield return new CachedContent(file.Name, layer is null ? [] : [layer.Blob.Digest], layer?.Blob.Size ?? 0, file.LastWriteTimeUtc);
        }
    }

    public void Evict(IReadOnlyList<CachedContent> evicted, ICollection<string>? doomed)
    {
        foreach (var content in evicted) File.Delete(PathOf(content.Key));
    }

    private StepRecord? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file is { Exists: true, Length: < 1024 } ? Parse(File.ReadAllText(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Replaced or removed by another process: making the layer again is always right.
            return null;
        }
    }

    private StepRecord? Parse(string text) => text.TrimEnd('\n').Split(' ') switch
    {
        [Format, Empty] => new StepRecord(null),
        [Format, var diffId, var digest, var size, var type] when Digest.TryParse(diffId, out var d) && Digest.TryParse(digest, out var b)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var s) =>
            new StepRecord(new BuiltLayer(d, new Descriptor { MediaType = type, Digest = b, Size = s }, _store.Blobs)),
        _ => null,
    };

    private void Touch(string key)
    {
        try
        {
            if (!_store.Location.ReadOnly) File.SetLastWriteTimeUtc(PathOf(key), DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Evicted a little earlier than it should be.
        }
    }

    /// <summary>Fanned out: a busy machine has tens of thousands.</summary>
    private string PathOf(string key) => Path.Combine(_directory, key[..2], key);
}
