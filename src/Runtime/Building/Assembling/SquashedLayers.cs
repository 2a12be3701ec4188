using BuildKit.Building.Solving;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Assembling;

/// <summary>
/// Several layers as one: of each name what the topmost layer says. A removal stays where a lower layer, squashed or not, might have had the name.
/// </summary>
internal static class SquashedLayers
{
    /// <param name="store">Has the layers.</param>
    /// <param name="layers">Bottom first; uncompressed or not.</param>
    /// <param name="ct">Cancels.</param>
    public static BuiltLayer? Merge(Store store, IReadOnlyList<BuiltLayer> layers, CancellationToken ct)
    {
        if (layers.Count < 2) return layers.Count == 1 ? layers[0] : null;
        var chosen = Choose(store, layers, ct);
        using var blob = store.Blobs.Create();
        var digests = LayerBlob.Write(tar => Write(store, layers, chosen, tar, ct), blob, LayerCompression.None, ct);
        if (digests.UncompressedSize <= EntryLayers.EmptyArchive) return null;
        blob.Commit(digests.Digest);
        return EntryLayers.Of(store, digests);
    }

    /// <summary>For each name the layer whose entry counts, and which one of its entries of that name.</summary>
    private static Dictionary<string, (int Layer, long Entry)> Choose(Store store, IReadOnlyList<BuiltLayer> layers, CancellationToken ct)
    {
        var chosen = new Dictionary<string, (int, long)>(StringComparer.Ordinal);
        for (var i = 0; i < layers.Count; i++)
        {
            var own = new Dictionary<string, long>(StringComparer.Ordinal);
            Read(store, layers[i], (entry, number) => own[entry.Path] = number, ct);
            foreach (var path in own.Keys) Hide(chosen, path);
            foreach (var (path, number) in own) chosen[path] = (i, number);
        }

        return chosen;
    }

    private static void Hide(Dictionary<string, (int Layer, long Entry)> below, string path)
    {
        var slash = path.LastIndexOf('/');
        var (parent, name) = (slash < 0 ? "" : path[..(slash + 1)], path[(slash + 1)..]);
        if (Whiteout.IsOpaque(name)) Remove(below, parent, isPrefix: true);
        else if (Whiteout.Is(name)) Remove(below, parent + name[4..], isPrefix: false);
        else below.Remove($"{parent}.wh.{name}");
    }

    private static void Remove(Dictionary<string, (int Layer, long Entry)> below, string path, bool isPrefix)
    {
        var prefix = isPrefix ? path : path + "/";
        foreach (var hidden in below.Keys.Where(k => k == path || k.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) below.Remove(hidden);
    }

    /// <summary>Layer by layer, bottom first: an entry never stands before the folder that holds it, whichever layer that is of.</summary>
    private static void Write(Store store, IReadOnlyList<BuiltLayer> layers, Dictionary<string, (int Layer, long Entry)> chosen, Stream tar, CancellationToken ct)
    {
        using var writer = new TarWriter(tar, leaveOpen: true);
        for (var i = 0; i < layers.Count; i++)
        {
            Read(store, layers[i], (entry, number) =>
            {
                if (chosen.TryGetValue(entry.Path, out var choice) && choice == (i, number)) writer.Write(entry);
            }, ct);
        }

        writer.Complete();
    }

    private static void Read(Store store, BuiltLayer layer, Action<LayerEntry, long> visit, CancellationToken ct)
    {
        using var reader = new TarReader(Content.Compression.Decompress(store.Blobs.OpenRead(layer.Blob), out _), TarLimits.ForCompressed(layer.Blob.Size));
        for (long number = 0; reader.Next() is { } entry; number++)
        {
            ct.ThrowIfCancellationRequested();
            visit(entry, number);
        }
    }
}
