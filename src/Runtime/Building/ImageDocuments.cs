using System.Globalization;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>The manifest and configuration of a planned image once the digests of its layers are known. A pure function of both.</summary>
public sealed record ImageDocuments
{
    private ImageDocuments()
    {
    }

    public required byte[] Manifest { get; init; }

    public required Descriptor ManifestDescriptor { get; init; }

    public required byte[] Config { get; init; }

    public required Descriptor ConfigDescriptor { get; init; }

    /// <summary>The base's layers, then the plan's.</summary>
    public required IReadOnlyList<Descriptor> Layers { get; init; }

    public required Platform Platform { get; init; }

    /// <summary>Compressed bytes of all layers.</summary>
    public long Size => Layers.Sum(l => l.Size);

    public static ImageDocuments Create(ImagePlan plan, IReadOnlyList<LayerDigests> digests)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digests.Count, plan.Layers.Count);
        var config = OciJson.Write(plan.ConfigTemplate with
        {
            RootFs = new RootFs { DiffIds = [.. plan.Base.Config.RootFs.DiffIds, .. digests.Select(d => d.DiffId)] },
            History = [.. BaseHistory(plan.Base.Config), .. plan.Layers.Select(l => HistoryOf(l, plan.Created))],
        });
        var isOci = plan.Format == ImageFormat.Oci;
        var configDescriptor = Descriptor.Of(isOci ? MediaTypes.OciConfig : MediaTypes.DockerConfig, config);
        Descriptor[] layers = [.. plan.Base.Manifest.Layers.Select(l => LayerMediaTypes.Convert(l, plan.Format)), .. plan.Layers.Zip(digests, (l, d) => LayerOf(l, d, plan.Format))];
        var mediaType = isOci ? MediaTypes.OciManifest : MediaTypes.DockerManifest;
        var manifest = OciJson.Write(new ImageManifest
        {
            MediaType = mediaType,
            Config = configDescriptor,
            Layers = layers,
            Annotations = OrdinalMap.From([.. plan.Annotations, new(Annotations.ImageKey, plan.Key)]),
        });
        return new ImageDocuments
        {
            Manifest = manifest,
            ManifestDescriptor = Descriptor.Of(mediaType, manifest),
            Config = config,
            ConfigDescriptor = configDescriptor,
            Layers = layers,
            Platform = plan.Base.Config.Platform,
        };
    }

    private static Descriptor LayerOf(LayerPlan layer, LayerDigests digests, ImageFormat format) => new()
    {
        MediaType = MediaTypes.LayerFor(format, layer.Compression),
        Digest = digests.Digest,
        Size = digests.Size,
        Annotations = OrdinalMap.From(
            [new(Annotations.LayerKey, layer.Key), new(Annotations.LayerDiffId, digests.DiffId.ToString()), new(Annotations.LayerTitle, layer.Title)]),
    };

    private static HistoryEntry HistoryOf(LayerPlan layer, DateTimeOffset created) => new()
    {
        Created = created,
        CreatedBy = string.Create(CultureInfo.InvariantCulture, $"buildkit: {layer.Title} ({layer.Files} {(layer.Files == 1 ? "file" : "files")})"),
    };

    /// <summary>Engines pair history with layers by counting; a base that tells of fewer or more layers than it has would shift ours.</summary>
    private static IReadOnlyList<HistoryEntry> BaseHistory(ImageConfig config)
    {
        var history = config.History ?? [];
        var layers = config.RootFs.DiffIds.Count;
        return history.Count(h => h.EmptyLayer != true) == layers ? history : [.. Enumerable.Repeat(new HistoryEntry { CreatedBy = "base image" }, layers)];
    }
}
