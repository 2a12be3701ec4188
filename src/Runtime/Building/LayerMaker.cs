using BuildKit.Content;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>
/// Makes the layers that nobody has, on all cores, each in one pass from its files into the store. Two processes that want the same layer
/// (projects of one solution, built side by side) make it once.
/// </summary>
public sealed class LayerMaker(Store store, LayerIndex index)
{
    /// <summary>Digests of the layers whose blobs must be in the store afterwards; those that are missing there are made.</summary>
    public async Task<IReadOnlyDictionary<string, MadeLayer>> EnsureAsync(IEnumerable<LayerPlan> layers, CancellationToken ct)
    {
        var made = new System.Collections.Concurrent.ConcurrentDictionary<string, MadeLayer>(StringComparer.Ordinal);
        // The longest first: it decides when the last one is done.
        var work = layers.DistinctBy(l => l.Key).OrderByDescending(l => l.Size).ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        await Parallel.ForEachAsync(work, options, async (layer, stop) => made[layer.Key] = await EnsureAsync(layer, stop));
        return made;
    }

    public async Task<MadeLayer> EnsureAsync(LayerPlan layer, CancellationToken ct)
    {
        if (FindWhole(layer) is { } known) return new MadeLayer(known, WasMade: false);
        // Few lock names for many keys, since lock files stay: whoever shares one by chance waits for a layer.
        using var held = await store.Locks.AcquireAsync($"layer-{layer.Key[..2]}", LockMode.Exclusive, ct);
        if (FindWhole(layer) is { } meanwhile) return new MadeLayer(meanwhile, WasMade: false);
        // A thread of its own: it waits for pieces that the pool compresses, and a waiting pool thread would be missing there.
        var made = await Task.Factory.StartNew(() => Make(layer, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new MadeLayer(made, WasMade: true);
    }

    private LayerDigests? FindWhole(LayerPlan layer)
    {
        if (index.Find(layer.Key) is not { } digests || store.Blobs.Size(digests.Digest) != digests.Size) return null;
        index.Use(layer.Key);
        return digests;
    }

    private LayerDigests Make(LayerPlan layer, CancellationToken ct)
    {
        using var blob = store.Blobs.Create();
        var digests = LayerBlob.Write(layer.Entries.Select(EntryOf), blob, layer.Compression, ct);
        blob.Commit(digests.Digest);
        index.Remember(layer.Key, digests);
        return digests;
    }

    private static LayerEntry EntryOf(PlannedEntry entry) => entry.SourcePath is { } source
        ? new LayerEntry.RegularFile(entry.Size, () => Open(entry, source)) { Path = entry.Path, Mode = entry.Mode, Uid = entry.Uid, Gid = entry.Gid, Time = entry.Time }
        : new LayerEntry.Directory { Path = entry.Path, Mode = entry.Mode, Uid = entry.Uid, Gid = entry.Gid, Time = entry.Time };

    /// <summary>
    /// A key vouches for content, so the content is checked against it while it is read: a file that changes under the publish would otherwise
    /// be remembered under the wrong key for ever. What packages vouch for is trusted as NuGet trusts it.
    /// </summary>
    private static Stream Open(PlannedEntry entry, string source)
    {
        if (entry.Content is { } content) return new MemoryStream(content.ToArray(), writable: false);
        FileStream file;
        try
        {
            file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (FileNotFoundException e)
        {
            throw BuildingException.FileChanged(source, entry.Path, e);
        }

        return Digest.TryParse(entry.Identity, out var digest) ? new PlannedContent(file, entry, digest) : file;
    }

    /// <summary>Says which file it was when the check fails.</summary>
    private sealed class PlannedContent(FileStream file, PlannedEntry entry, Digest digest) : ReadOnlyStream
    {
        private readonly VerifyingStream _verified = new(file, new Descriptor { MediaType = "application/octet-stream", Digest = digest, Size = entry.Size });

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return _verified.Read(buffer);
            }
            catch (ContentException e)
            {
                throw BuildingException.FileChanged(entry.SourcePath!, entry.Path, e);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _verified.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <param name="Digests">Of the layer.</param>
/// <param name="WasMade">False when it was there.</param>
public sealed record MadeLayer(LayerDigests Digests, bool WasMade);
