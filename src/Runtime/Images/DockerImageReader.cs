using BuildKit.Content;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>
/// An image of a docker-archive, whose manifest is made here: the configuration's bytes stay, so the image keeps its id, and every layer is
/// checked against the configuration before it is believed.
/// </summary>
internal sealed class DockerImageReader(ArchiveSpool spool)
{
    public async Task<(Image Image, IReadOnlyList<SpooledFile> Files)> ReadAsync(DockerManifest manifest, CancellationToken ct)
    {
        var json = spool.ReadDocument(manifest.Config);
        var config = OciJson.ReadConfig(json);
        var diffIds = config.RootFs.DiffIds;
        if (diffIds.Count != manifest.Layers.Count) throw ArchiveException.LayersDiffer(manifest.Config, manifest.Layers.Count, diffIds.Count);

        var layers = new (SpooledFile File, CompressionKind Kind)[manifest.Layers.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, layers.Length), ct, (i, _) =>
        {
            layers[i] = ReadLayer(manifest.Layers[i], diffIds[i]);
            return ValueTask.CompletedTask;
        });
        var made = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Descriptor.Of(MediaTypes.OciConfig, json),
            Layers = [.. layers.Select(l => new Descriptor { MediaType = TypeOf(l.Kind), Digest = l.File.Digest, Size = l.File.Size })],
        };
        return (Image.Create(Descriptor.Of(MediaTypes.OciManifest, OciJson.Write(made)), made, config), [.. layers.Select(l => l.File)]);
    }

    public static IReadOnlyList<ImageReference> NamesOf(DockerManifest manifest) =>
    [
        .. (manifest.RepoTags ?? []).Select(tag =>
            ImageReference.TryParse(tag, out var name) ? name : throw ArchiveException.InvalidDocument(DockerManifestJson.FileName, "one of its RepoTags is not an image name")),
    ];

    private (SpooledFile File, CompressionKind Kind) ReadLayer(string path, Digest diffId)
    {
        var file = spool.Find(path) ?? throw ArchiveException.Missing($"the layer '{path}'");
        if (file.Digest == diffId) return (file, CompressionKind.None);
        var hash = LayerHash.Compute(File.OpenRead(file.Path), file.Size, keepIn: null);
        if (hash.DiffId != diffId) throw ArchiveException.WrongContent(path, diffId, hash.DiffId);
        if (hash.Kind is CompressionKind.None or CompressionKind.Gzip or CompressionKind.Zstd) return (file, hash.Kind);

        // Image manifests know no xz or bzip2.
        var unpacked = spool.NewPath();
        var kept = LayerHash.Compute(File.OpenRead(file.Path), file.Size, keepIn: unpacked);
        return (new SpooledFile(unpacked, kept.DiffId, kept.Size), CompressionKind.None);
    }

    private static string TypeOf(CompressionKind kind) => kind switch
    {
        CompressionKind.Gzip => MediaTypes.OciLayerGzip,
        CompressionKind.Zstd => MediaTypes.OciLayerZstd,
        CompressionKind.None or CompressionKind.Xz or CompressionKind.Bzip2 => MediaTypes.OciLayer,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
