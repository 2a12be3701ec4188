using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Images;

/// <summary>One platform's image as a value: what its manifest and configuration say. The bytes stay where they are.</summary>
/// <param name="Descriptor">Of the manifest.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="Config">The configuration, whose layers match the manifest's one to one.</param>
public sealed record Image(Descriptor Descriptor, ImageManifest Manifest, ImageConfig Config)
{
    /// <summary>The configuration's digest: what lists call IMAGE ID.</summary>
    public Digest Id => Manifest.Config.Digest;

    public Platform Platform => Config.Platform;

    public IReadOnlyList<Descriptor> Layers => Manifest.Layers;

    public IReadOnlyList<Digest> DiffIds => Config.RootFs.DiffIds;

    /// <summary>Bytes of the layers and the configuration as stored.</summary>
    public long Size => Manifest.Config.Size + Layers.Sum(l => l.Size);

    /// <summary>Reads an image from a store, verifying both documents.</summary>
    public static Image Read(BlobStore blobs, Descriptor manifest)
    {
        var document = ManifestDocument.Parse(manifest, blobs.ReadDocument(manifest));
        if (document is not ManifestDocument.Manifest { Content: var content }) throw ImageException.UnknownManifest(manifest.Digest, manifest.MediaType);
        RequireImage(manifest, content);
        return Create(manifest, content, OciJson.ReadConfig(blobs.ReadDocument(content.Config)));
    }

    /// <summary>Puts the parts together; the two documents must agree.</summary>
    public static Image Create(Descriptor descriptor, ImageManifest manifest, ImageConfig config) =>
        manifest.Layers.Count == config.RootFs.DiffIds.Count
            ? new Image(descriptor, manifest, config)
            : throw ImageException.LayersDiffer(descriptor.Digest, manifest.Layers.Count, config.RootFs.DiffIds.Count);

    /// <summary>A manifest may be about anything; an image's has an image's configuration.</summary>
    internal static void RequireImage(Descriptor descriptor, ImageManifest manifest)
    {
        if (!MediaTypes.IsConfig(manifest.Config.MediaType)) throw ImageException.NotAnImage(descriptor.Digest, manifest.ArtifactType ?? manifest.Config.MediaType);
    }
}
