using BuildKit.Content;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>A root file system becomes an image of one layer: <c>import</c>.</summary>
public static class ImageImporter
{
    /// <summary>
    /// Reads the archive to its end. Its bytes are kept as they are (gzip and zstd compressed, others uncompressed), but every entry is read by
    /// the reader that refuses what could not be applied, so that nothing of the kind gets into the store.
    /// </summary>
    public static Descriptor Import(Stream archive, Store store, ImportOptions options, CancellationToken ct)
    {
        var defaults = options.Changes.Aggregate(new ContainerDefaults(), ImageChange.Apply);
        var (layer, diffId) = StoreLayer(archive, store.Blobs, ct);
        var image = ImageEdits.Empty(options.Platform)
            .WithConfig(c => c with { Created = options.Created, Config = options.Changes.Count == 0 ? null : defaults })
            .WithLayer(layer, diffId, new HistoryEntry { Created = options.Created, Comment = options.Message ?? "imported from a tar archive" });
        var root = image.WriteDocuments(store.Blobs);
        if (options.Names.Count == 0) store.References.SetUntagged(root);
        foreach (var name in options.Names) store.References.Set(name, root);
        return root;
    }

    private static (Descriptor Layer, Digest DiffId) StoreLayer(Stream archive, BlobStore blobs, CancellationToken ct)
    {
        using var original = blobs.Create();
        using var tar = Compression.Decompress(new TeeStream(archive, original), out var kind);
        using var unpacked = kind is CompressionKind.Xz or CompressionKind.Bzip2 ? blobs.Create() : null;
        using var hash = new HashingStream(unpacked ?? Stream.Null, leaveOpen: true);
        Check(new TeeStream(tar, hash), ct);

        var diffId = hash.CurrentDigest();
        var kept = unpacked ?? original;
        var type = kind switch
        {
            CompressionKind.Gzip => MediaTypes.OciLayerGzip,
            CompressionKind.Zstd => MediaTypes.OciLayerZstd,
            CompressionKind.None or CompressionKind.Xz or CompressionKind.Bzip2 => MediaTypes.OciLayer,
            _ => throw new ArgumentOutOfRangeException(nameof(archive), kind, null),
        };
        return (new Descriptor { MediaType = type, Size = kept.Count, Digest = kept.Commit() }, diffId);
    }

    private static void Check(Stream tar, CancellationToken ct)
    {
        using var reader = new TarReader(tar);
        var entries = 0;
        while (reader.Next() is not null)
        {
            ct.ThrowIfCancellationRequested();
            entries++;
        }

        if (entries == 0) throw ArchiveException.NotAnArchive("the archive to import holds nothing");
    }
}
