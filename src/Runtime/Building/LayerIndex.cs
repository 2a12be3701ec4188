using System.Globalization;
using System.Text;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>
/// What became of layer recipes on this machine: definition key to digests, one tiny file each, shared by all projects. The blob itself may
/// long be gone: to know that a registry has a layer, its digest is enough. Entries are advice; a damaged one is a miss.
/// </summary>
public sealed class LayerIndex
{
    private const string Folder = "buildcache";
    private const string Format = "1";
    private readonly Store _store;
    private readonly string _directory;

    public LayerIndex(Store store) => (_store, _directory) = (store, Path.Combine(store.Root, Folder, "layers"));

    public LayerDigests? Find(string key)
    {
        try
        {
            var file = new FileInfo(PathOf(key));
            return file is { Exists: true, Length: < 1024 } && Parse(File.ReadAllText(file.FullName)) is { } digests ? digests : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process replaces or removes it, or another user's umask hides it: making the layer again is always right.
            return null;
        }
    }

    /// <summary>Atomic; the last writer wins, and equal keys mean equal layers.</summary>
    public void Remember(string key, LayerDigests digests)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Format} {digests.DiffId} {digests.Digest} {digests.Size} {digests.UncompressedSize}\n");
        _store.EnsureFolder(Folder);
        var path = PathOf(key);
        var temporary = _store.NewTemporaryPath("layer-key");
        _store.Write("Remembering a layer", path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(temporary, line, Encoding.ASCII);
            File.Move(temporary, path, overwrite: true);
        });
    }

    /// <summary>Every entry with its blob's digest and the time it was last used.</summary>
    internal IEnumerable<(string Key, LayerDigests Digests, DateTimeOffset LastUsed)> List() =>
        from file in Directory.Exists(_directory) ? Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories) : []
        let key = Path.GetFileName(file)
        where key.Length == 64
        let digests = Find(key)
        where digests is not null
        select (key, digests, new DateTimeOffset(File.GetLastWriteTimeUtc(file)));

    /// <summary>
    /// Notes that a layer was of use, for who decides which of them stay: the kernel's clock decides that and nothing else. Once an hour is often
    /// enough.
    /// </summary>
    internal void Use(string key)
    {
        try
        {
            var file = new FileInfo(PathOf(key));
            if (file.Exists && DateTime.UtcNow - file.LastWriteTimeUtc > TimeSpan.FromHours(1)) file.LastWriteTimeUtc = DateTime.UtcNow;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A store that cannot be written is not evicted from either.
        }
    }

    public void Forget(string key) => File.Delete(PathOf(key));

    /// <summary>
    /// Forgets layers whose blobs the store no longer has; returns how many. Not for every collection: a digest alone still tells that a
    /// registry has the layer. Whoever remembers one meanwhile may lose it again, which costs making it.
    /// </summary>
    public int ForgetLost()
    {
        if (!Directory.Exists(_directory)) return 0;
        var lost = Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not { Length: 64 } key || Find(key) is not { } known || !_store.Blobs.Contains(known.Digest)).ToArray();
        _store.Write("Forgetting layers", _directory, () => Array.ForEach(lost, File.Delete));
        return lost.Length;
    }

    private static LayerDigests? Parse(string text) =>
        text.TrimEnd('\n').Split(' ') is [Format, var diffId, var digest, var size, var uncompressed]
        && Digest.TryParse(diffId, out var d) && Digest.TryParse(digest, out var b)
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var s)
        && long.TryParse(uncompressed, NumberStyles.None, CultureInfo.InvariantCulture, out var u)
            ? new LayerDigests(d, b, s, u)
            : null;

    /// <summary>Fanned out: a busy machine has tens of thousands.</summary>
    private string PathOf(string key) => Path.Combine(_directory, key[..2], key);
}
