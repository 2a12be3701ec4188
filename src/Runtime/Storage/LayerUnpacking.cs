using System.Runtime.Versioning;
using BuildKit.Content;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Unpacks the missing layers of one stack. All files are brought to the disk by one sync before the first layer is put in its place: a
/// layer that is there after a power failure is there with its content.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LayerUnpacking(Store store, IReadOnlyList<LayerContent> stack) : IDisposable
{
    private const int MostAtOnce = 4;
    private readonly IReadOnlyList<Digest> _chain = ChainId.OfEach([.. stack.Select(l => l.DiffId)]);
    private readonly string?[] _folders = new string?[stack.Count];
    private readonly TaskCompletionSource[] _whole = [.. stack.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    private readonly List<(string Name, StoreLock Held)> _locks = [];

    public async Task RunAsync(CancellationToken ct)
    {
        // Bottom first in every process: two stacks that share layers wait for each other in one order only.
        foreach (var layer in _chain)
        {
            if (!store.Layers.IsCommitted(layer)) _locks.Add((LockOf(layer), await store.Locks.AcquireAsync(LockOf(layer), LockMode.Exclusive, ct)));
        }

        var missing = Enumerable.Range(0, stack.Count).Where(i => !store.Layers.IsCommitted(_chain[i])).ToArray();
        foreach (var i in Enumerable.Range(0, stack.Count).Except(missing)) _whole[i].SetResult();
        if (missing.Length == 0) return;
        await Parallel.ForEachAsync(missing, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(MostAtOnce, Environment.ProcessorCount), CancellationToken = ct }, UnpackAsync);
        Commit(missing);
    }

    public void Dispose()
    {
        foreach (var folder in _folders.OfType<string>()) Trees.Remove(folder, store.Foreign);
        foreach (var (name, held) in _locks)
        {
            store.Locks.Forget(name);
            held.Dispose();
        }
    }

    /// <summary>
    /// The lock only saves work: two that unpack one layer at once would put equal folders in one place, and the second finds it taken. So its
    /// file may go when the work is done.
    /// </summary>
    private static string LockOf(Digest layer) => $"layer-{layer.Hex}";

    private async ValueTask UnpackAsync(int index, CancellationToken ct)
    {
        var layer = stack[index];
        var folder = store.NewTemporaryPath("layer");
        _folders[index] = folder;
        try
        {
            var diff = Path.Combine(folder, "diff");
            PrivateFolder.Ensure(folder);
            Directory.CreateDirectory(diff, (UnixFileMode)0b111_101_101);
            await using var blob = await layer.Open(ct);
            var size = Apply(index, blob, diff, ct);
            LayerStore.Complete(folder, new UnpackedLayer { ChainId = _chain[index], DiffId = layer.DiffId, Parent = index == 0 ? null : _chain[index - 1], Size = size });
            _whole[index].SetResult();
        }
        catch (Exception e) when (e.IsDiskFull())
        {
            throw StoreException.CannotWrite($"Unpacking the layer {layer.DiffId}", folder, e);
        }
        catch (Exception e) when (e is LayerException or ContentException || e.IsStorageFailure())
        {
            throw StoreException.CannotUnpack(layer.DiffId, e);
        }
    }

    private long Apply(int index, Stream blob, string diff, CancellationToken ct)
    {
        var layer = stack[index];
        using var tar = new DiffIdStream(Compression.Decompress(blob, out var compression));
        var limits = compression == CompressionKind.None ? TarLimits.Default : TarLimits.ForCompressed(layer.Blob.Size);
        if (store.Foreign is { } foreign && foreign.AreUsed())
        {
            var folders = new List<string>();
            for (var lower = index - 1; lower >= 0; lower--) folders.Add(WholeFolder(lower, ct));
            foreign.Unpack(new ForeignLayer(tar, diff, folders, limits.MaximumTotalBytes));
        }
        else
        {
            using var root = RootedDirectory.Open(diff);
            using var below = new LayersBelow(index, lower => WholeFolder(lower, ct));
            using var like = OpenLike(layer);
            LayerApplier.Apply(tar, root, Options() with { Limits = limits, Below = below, Like = like }, ct);
        }

        // The decoder may have stopped before the blob's end, and only its end verifies it.
        blob.CopyTo(Stream.Null);
        var got = tar.CurrentDigest();
        return got == layer.DiffId ? tar.Count : throw StoreException.WrongLayer(layer.DiffId, got);
    }

    private RootedDirectory? OpenLike(LayerContent layer)
    {
        if (layer.Like is not { } like || !store.Layers.IsCommitted(like)) return null;
        try
        {
            return RootedDirectory.Open(store.Layers.DiffOf(like));
        }
        catch (Exception e) when (e is LinuxException or IOException)
        {
            // Collected this very moment: everything is written.
            return null;
        }
    }

    /// <summary>A layer that failed cancels those that wait for it.</summary>
    private string WholeFolder(int index, CancellationToken ct)
    {
        _whole[index].Task.Wait(ct);
        return _folders[index] is { } unpacking ? Path.Combine(unpacking, "diff") : store.Layers.DiffOf(_chain[index]);
    }

    private LayerApplyOptions Options() => store.Location.Rootless
        ? new LayerApplyOptions { Whiteouts = WhiteoutHandling.OverlayUser, Owners = OwnerHandling.Ignore }
        : new LayerApplyOptions { Whiteouts = WhiteoutHandling.Overlay, Owners = OwnerHandling.Keep };

    private void Commit(IReadOnlyList<int> unpacked) => store.Write("Unpacking layers", store.Root, () =>
    {
        FileSync.SyncFileSystem(store.Root);
        foreach (var i in unpacked) store.Layers.Adopt(_folders[i]!, _chain[i]);
        store.Layers.SyncNames();
    });
}
