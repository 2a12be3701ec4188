using System.Text.Json;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Unpacked layers, one folder per stack (chain id): <c>diff</c> is what the layer changes, as overlayfs wants it. A folder appears by one
/// rename, complete and on the disk, with the file <c>commit</c> in it; without that file it is garbage.
/// </summary>
public sealed class LayerStore
{
    private const string CommitFile = "commit";
    private const string MetaFile = "meta.json";
    private readonly Store _store;
    private readonly string _directory;

    internal LayerStore(Store store, string directory) => (_store, _directory) = (store, directory);

    /// <summary>The folders of all layers of a stack, bottom first, or null when one is not unpacked.</summary>
    public IReadOnlyList<string>? TryGet(IReadOnlyList<Digest> diffIds)
    {
        var chain = ChainId.OfEach(diffIds);
        foreach (var layer in chain) _store.Lease(layer);
        if (!chain.All(IsCommitted)) return null;
        foreach (var layer in chain) Touch(layer);
        return [.. chain.Select(DiffOf)];
    }

    /// <summary>
    /// Unpacks what is missing of a stack, layers in parallel, and returns the folders bottom first. Leased until the store is closed. Idempotent;
    /// processes that do it at once wait for each other. After a failure nothing is left.
    /// </summary>
    public async Task<IReadOnlyList<string>> EnsureAsync(IReadOnlyList<LayerContent> stack, CancellationToken ct)
    {
        var diffIds = stack.Select(l => l.DiffId).ToArray();
        if (TryGet(diffIds) is { } there) return there;
        _store.RequireWritable("Unpacking layers");
        if (!OperatingSystem.IsLinux()) throw StoreException.CannotUnpackHere();
        using (var unpacking = new LayerUnpacking(_store, stack)) await unpacking.RunAsync(ct);
        return TryGet(diffIds) ?? throw StoreException.NotAStore(_store.Root, "unpacked layers disappeared while they were needed");
    }

    /// <summary>Where the layer's changes are, or would be.</summary>
    public string DiffOf(Digest chainId) => Path.Combine(FolderOf(chainId), "diff");

    /// <summary>What is known of an unpacked layer, or null when it is not unpacked.</summary>
    public UnpackedLayer? Describe(Digest chainId)
    {
        if (!IsCommitted(chainId)) return null;
        var path = Path.Combine(FolderOf(chainId), MetaFile);
        try
        {
            return StorageJson.ReadLayer(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is JsonException || e.IsStorageFailure())
        {
            throw StoreException.DamagedLayer(chainId, e.Message, e);
        }
    }

    /// <summary>The chain ids of all unpacked layers with the time of their last use.</summary>
    internal IEnumerable<(Digest ChainId, DateTimeOffset LastUsed)> List() =>
        from folder in Folders()
        let chainId = Digest.TryParse("sha256:" + Path.GetFileName(folder), out var digest) ? digest : null
        let commit = new FileInfo(Path.Combine(folder, CommitFile))
        where chainId is not null && commit.Exists
        select (chainId, new DateTimeOffset(commit.LastWriteTimeUtc));

    /// <summary>Folders that nobody completed: left by damage, since a complete one appears by a rename.</summary>
    internal IEnumerable<string> Incomplete() => Folders().Where(f => !File.Exists(Path.Combine(f, CommitFile)));

    internal bool IsCommitted(Digest chainId) => File.Exists(Path.Combine(FolderOf(chainId), CommitFile));

    /// <summary>Marks a folder as whole. It counts only once it is in its place, and it comes there after a sync.</summary>
    internal static void Complete(string folder, UnpackedLayer layer)
    {
        File.WriteAllBytes(Path.Combine(folder, MetaFile), StorageJson.Write(layer));
        File.WriteAllBytes(Path.Combine(folder, CommitFile), []);
    }

    /// <summary>
    /// Puts a complete folder in its place. One that is there already is left alone: containers may stand on it; only what nobody completed is
    /// moved out of the way.
    /// </summary>
    internal void Adopt(string folder, Digest chainId)
    {
        Directory.CreateDirectory(_directory);
        while (!IsCommitted(chainId))
        {
            try
            {
                Directory.Move(folder, FolderOf(chainId));
                _store.HasGrown = true;
                return;
            }
            catch (IOException) when (Directory.Exists(FolderOf(chainId)))
            {
                if (!IsCommitted(chainId)) Trees.Remove(MoveAway(chainId), _store.Foreign);
            }
        }
    }

    internal void SyncNames() => AtomicFile.SyncDirectory(_directory);

    /// <summary>Takes a layer out of the store in one step; removing the files may then take its time.</summary>
    internal string MoveAway(Digest chainId) => MoveAway(FolderOf(chainId));

    internal string MoveAway(string folder)
    {
        var away = _store.NewTemporaryPath("removed-layer");
        if (Directory.Exists(folder)) Directory.Move(folder, away);
        return away;
    }

    /// <summary>Removes layers and what nobody completed where they are; the caller holds the store alone. The commit goes first: a crash leaves garbage.</summary>
    internal void RemoveInPlace(IEnumerable<Digest> layers)
    {
        foreach (var layer in layers) File.Delete(Path.Combine(FolderOf(layer), CommitFile));
        foreach (var folder in Incomplete().ToArray()) Trees.Remove(folder, _store.Foreign);
    }

    private string FolderOf(Digest chainId) => Path.Combine(_directory, chainId.Hex);

    private IEnumerable<string> Folders() => Directory.Exists(_directory) ? Directory.EnumerateDirectories(_directory) : [];

    /// <summary>The kernel's clock says when a layer was last used; what is evicted first depends on it and nothing else.</summary>
    private void Touch(Digest chainId)
    {
        if (_store.Location.ReadOnly) return;
        try
        {
            File.SetLastWriteTimeUtc(Path.Combine(FolderOf(chainId), CommitFile), DateTime.UtcNow);
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // A store that cannot be written is not evicted from either.
        }
    }
}
