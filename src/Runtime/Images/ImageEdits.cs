using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>
/// New images from old ones, as pure functions. Nothing is written: <see cref="WriteDocuments"/> stores what the last edit gave. Manifest,
/// configuration, layers and history stay in step.
/// </summary>
public static class ImageEdits
{
    /// <summary>An image without layers.</summary>
    public static Image Empty(Platform platform, ImageFormat format = ImageFormat.Oci)
    {
        var config = new ImageConfig
        {
            Architecture = platform.Architecture,
            Os = platform.Os,
            Variant = platform.Variant,
            OsVersion = platform.OsVersion,
            RootFs = new RootFs { DiffIds = [] },
        };
        var manifest = new ImageManifest
        {
            MediaType = format == ImageFormat.Oci ? MediaTypes.OciManifest : MediaTypes.DockerManifest,
            Config = new Descriptor { MediaType = format == ImageFormat.Oci ? MediaTypes.OciConfig : MediaTypes.DockerConfig, Digest = Digest.Of([]), Size = 0 },
            Layers = [],
        };
        return With(manifest, config);
    }

    public static Image WithConfig(this Image image, Func<ImageConfig, ImageConfig> edit) => With(image.Manifest, edit(image.Config));

    public static Image WithDefaults(this Image image, Func<ContainerDefaults, ContainerDefaults> edit) =>
        image.WithConfig(c => c with { Config = edit(c.Config ?? new ContainerDefaults()) });

    public static Image WithManifest(this Image image, Func<ImageManifest, ImageManifest> edit) => With(edit(image.Manifest), image.Config);

    public static Image WithAnnotation(this Image image, string key, string value) =>
        image.WithManifest(m => m with { Annotations = OrdinalMap.With(m.Annotations, key, value) });

    public static Image WithLabel(this Image image, string key, string value) =>
        image.WithDefaults(d => d with { Labels = OrdinalMap.With(d.Labels, key, value) });

    /// <summary>Replaces the variable where it stands, or adds it at the end.</summary>
    public static Image WithEnvironment(this Image image, string name, string value) => image.WithDefaults(d => d with { Env = SetVariable(d.Env ?? [], name, value) });

    /// <summary>A new entry point makes the old arguments meaningless, as in a Dockerfile; give new ones or none.</summary>
    public static Image WithEntrypoint(this Image image, IReadOnlyList<string>? entrypoint, IReadOnlyList<string>? arguments) =>
        image.WithDefaults(d => d with { Entrypoint = entrypoint, Cmd = arguments });

    /// <summary>Puts a layer on top, with the history entry that tells of it.</summary>
    public static Image WithLayer(this Image image, Descriptor layer, Digest diffId, HistoryEntry history) => With(
        image.Manifest with { Layers = [.. image.Manifest.Layers, layer] },
        image.Config with
        {
            RootFs = image.Config.RootFs with { DiffIds = [.. image.DiffIds, diffId] },
            History = [.. HistoryOf(image), history with { EmptyLayer = null }],
        });

    /// <summary>Tells of a step that changed no file.</summary>
    public static Image WithHistory(this Image image, HistoryEntry history) =>
        image.WithConfig(c => c with { History = [.. HistoryOf(image), history with { EmptyLayer = true }] });

    /// <summary>Stores configuration and manifest; the layers are there already.</summary>
    public static Descriptor WriteDocuments(this Image image, Storage.BlobStore blobs)
    {
        blobs.WriteDocument(image.Manifest.Config.MediaType, OciJson.Write(image.Config));
        return blobs.WriteDocument(image.Descriptor.MediaType, OciJson.Write(image.Manifest));
    }

    /// <summary>Sets a NAME=value pair in a list of them.</summary>
    public static IReadOnlyList<string> SetVariable(IReadOnlyList<string> variables, string name, string value)
    {
        var pair = $"{name}={value}";
        var index = variables.ToList().FindIndex(v => v == name || v.StartsWith(name + "=", StringComparison.Ordinal));
        return index < 0 ? [.. variables, pair] : [.. variables.Take(index), pair, .. variables.Skip(index + 1)];
    }

    /// <summary>
    /// The history is optional and some tools leave it out or wrong. One that does not tell of exactly the layers there are is replaced by one
    /// that does and says nothing else: readers match entries and layers by counting.
    /// </summary>
    private static IEnumerable<HistoryEntry> HistoryOf(Image image)
    {
        var history = image.Config.History ?? [];
        return history.Count(h => h.EmptyLayer != true) == image.Layers.Count
            ? history
            : Enumerable.Repeat(new HistoryEntry { Comment = "layer of the base image" }, image.Layers.Count);
    }

    private static Image With(ImageManifest manifest, ImageConfig config)
    {
        var configured = manifest with { Config = Describe(manifest.Config, OciJson.Write(config)) };
        var type = manifest.MediaType ?? MediaTypes.OciManifest;
        return Image.Create(Descriptor.Of(type, OciJson.Write(configured)), configured, config);
    }

    private static Descriptor Describe(Descriptor old, ReadOnlySpan<byte> content) => old with { Digest = Digest.Of(content), Size = content.Length };
}
