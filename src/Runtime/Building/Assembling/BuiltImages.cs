using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Building.Assembling;

/// <summary>Images from solved plans. Pure: the layers exist, and nothing is written.</summary>
public static class BuiltImages
{
    /// <param name="build">What was planned.</param>
    /// <param name="result">Its root's files.</param>
    /// <param name="ownLayer">The layer that a step made; null for none.</param>
    /// <param name="created">Of the image and of its new history.</param>
    /// <param name="annotations">Of the manifest.</param>
    public static Image Create(PlatformBuild build, StepResult result, Func<BuildStep, BuiltLayer?> ownLayer, DateTimeOffset created, IReadOnlyList<KeyValuePair<string, string>> annotations)
    {
        var below = build.Config.RootFs.DiffIds.Count;
        HistoryEntry[] above =
        [
            .. build.History.Select(h => new HistoryEntry
            {
                Created = created, CreatedBy = h.CreatedBy, Comment = h.Comment, EmptyLayer = h.Step is null || ownLayer(h.Step) is null ? true : null,
            }),
        ];
        var config = build.Config with
        {
            Created = created,
            RootFs = new RootFs { DiffIds = [.. result.Layers.Select(l => l.DiffId)] },
            History = [.. Fitting(build.Config.History, below), .. Fitting(above, result.Layers.Count - below)],
        };
        return With(config, [.. result.Layers.Select((l, i) => Describe(l.Blob, isOwn: i >= below))], annotations);
    }

    /// <summary>The same image with other blobs of the same layers, or other layers.</summary>
    public static Image With(ImageConfig config, IReadOnlyList<Descriptor> layers, IReadOnlyList<KeyValuePair<string, string>> annotations)
    {
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Descriptor.Of(MediaTypes.OciConfig, OciJson.Write(config)),
            Layers = layers,
            Annotations = annotations.Count == 0 ? null : OrdinalMap.From(annotations),
        };
        return Image.Create(Descriptor.Of(MediaTypes.OciManifest, OciJson.Write(manifest)), manifest, config);
    }

    private static Descriptor Describe(Descriptor blob, bool isOwn)
    {
        var layer = LayerMediaTypes.Convert(blob with { Annotations = null }, ImageFormat.Oci);

        // Files of this machine stay marked, whatever is built upon them.
        if (blob.Annotation(Annotations.HostBase) is { } mark) layer = layer.WithAnnotation(Annotations.HostBase, mark);
        return (isOwn || blob.Annotation(Annotations.LayerUncompressed) is not null) && layer.MediaType == MediaTypes.OciLayer ? layer.WithAnnotation(Annotations.LayerUncompressed, "true") : layer;
    }

    /// <summary>Engines pair history with layers by counting; one that tells of fewer or more would shift what follows.</summary>
    private static IEnumerable<HistoryEntry> Fitting(IReadOnlyList<HistoryEntry>? history, int layers) =>
        (history ?? []).Count(h => h.EmptyLayer != true) == layers ? history ?? [] : Enumerable.Repeat(new HistoryEntry { Comment = "layer" }, layers);
}
