using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Linux;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Unpacked layers, one folder per stack (chain id): <c>diff</c> is what the layer changes, as overlayfs wants it. A folder appears by one
/// rename, complete and on the disk, with the file <c>commit</c> in it; without that file it is garbage. One that a running build made is complete,
/// but not on the disk yet: it counts as long as the machine that wrote it is up, which the file <c>commit-boot</c> tells.
/// </summary>
public sealed class LayerStore
{
    private const string CommitFile = "commit";
    private const string BootFile = "commit-boot";
    private const string MetaFile = "meta.json";
    private readonly Store _store;
    private readonly string _directory;
    private readonly HashSet<Digest> _unsettled = [];

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
        let commit = CommitOf(folder)
        where chainId is not null && commit is not null
        select (chainId, new DateTimeOffset(File.GetLastWriteTimeUtc(commit)));

    /// <summary>Folders that nobody completed: left by damage, since a complete one appears by a rename.</summary>
    internal IEnumerable<string> Incomplete() => Folders().Where(f => CommitOf(f) is null);

    internal bool IsCommitted(Digest chainId) => CommitOf(FolderOf(chainId)) is not null;

    /// <summary>Marks a folder as whole. It counts only once it is in its place, and it comes there after a sync.</summary>
    internal static void Complete(string folder, UnpackedLayer layer)
    {
        File.WriteAllBytes(Path.Combine(folder, MetaFile), StorageJson.Write(layer));
        File.WriteAllBytes(Path.Combine(folder, CommitFile), []);
    }

    /// <summary>The same for a folder that comes to its place before a sync: a power failure makes garbage of it.</summary>
    [SupportedOSPlatform("linux")]
    internal static void CompleteForThisBoot(string folder, UnpackedLayer layer)
    {
        File.WriteAllBytes(Path.Combine(folder, MetaFile), StorageJson.Write(layer));
        File.WriteAllText(Path.Combine(folder, BootFile), ProcessHandle.BootId);
    }

    /// <summary>
    /// Brings layers that count for this boot alone to the disk, all by one sync: those of a stack, and those that this store put in their place. Called before an
    /// image of them gets a name. Idempotent.
    /// </summary>
    [SupportedOSPlatform("linux")]
    internal void Settle(IEnumerable<Digest> stack)
    {
        lock (_unsettled)
        {
            var folders = stack.Concat(_unsettled).Distinct().Select(FolderOf).Where(f => CommitOf(f) is { } commit && Path.GetFileName(commit) == BootFile).ToArray();
            if (folders.Length > 0) FileSync.SyncFileSystem(_store.Root);
            foreach (var folder in folders) WriteCommit(folder);
            _unsettled.Clear();
        }
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
                lock (_unsettled) _unsettled.Add(chainId);
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
        foreach (var layer in layers)
        {
            File.Delete(Path.Combine(FolderOf(layer), BootFile));
            File.Delete(Path.Combine(FolderOf(layer), CommitFile));
        }

        foreach (var folder in Incomplete().ToArray()) Trees.Remove(folder, _store.Foreign);
    }

    /// <summary>The file that makes a folder count; null for none. Files are added to a folder in its place and never taken away, so that whoever looks while it is settled finds one.</summary>
    private static string? CommitOf(string folder)
    {
        var commit = Path.Combine(folder, CommitFile);
        if (File.Exists(commit)) return commit;
        var boot = Path.Combine(folder, BootFile);
        return OperatingSystem.IsLinux() && File.Exists(boot) && ReadBoot(boot) == ProcessHandle.BootId ? boot : null;
    }

    /// <summary>A collector may take away what no lease holds any more.</summary>
    private static void WriteCommit(string folder)
    {
        try
        {
            File.WriteAllBytes(Path.Combine(folder, CommitFile), []);
        }
        catch (DirectoryNotFoundException)
        {
            // It is unpacked again when somebody needs it.
        }
    }

    private static string? ReadBoot(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // Removed by a collector at this moment.
            return null;
        }
    }

    private string FolderOf(Digest chainId) => Path.Combine(_directory, chainId.Hex);

    private IEnumerable<string> Folders() => Directory.Exists(_directory) ? Directory.EnumerateDirectories(_directory) : [];

    /// <summary>The kernel's clock says when a layer was last used; what is evicted first depends on it and nothing else.</summary>
    private void Touch(Digest chainId)
    {
        if (_store.Location.ReadOnly) return;
        try
        {
            if (CommitOf(FolderOf(chainId)) is { } commit) File.SetLastWriteTimeUtc(commit, DateTime.UtcNow);
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // A store that cannot be written is not evicted from either.
        }
    }
}
