namespace BuildKit.Oci;

/// <summary>The media types of image-spec media-types.md and their Docker twins (distribution, image manifest schema 2).</summary>
public static class MediaTypes
{
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    public const string OciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string OciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";

    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json";
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public const string DockerLayerZstd = "application/vnd.docker.image.rootfs.diff.tar.zstd";
    public const string DockerForeignLayer = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

    public const string DockerManifestSchema1 = "application/vnd.docker.distribution.manifest.v1+json";
    public const string DockerManifestSchema1Signed = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerIndex;

    public static bool IsManifest(string mediaType) => mediaType is OciManifest or DockerManifest;

    public static bool IsConfig(string mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>The type of the same layer in an image of the other family, so that one stored blob serves both.</summary>
    public static string LayerFor(ImageFormat format, LayerCompression compression) => (format, compression) switch
    {
        (ImageFormat.Oci, LayerCompression.None) => OciLayer,
        (ImageFormat.Oci, LayerCompression.Gzip) => OciLayerGzip,
        (ImageFormat.Oci, LayerCompression.Zstd) => OciLayerZstd,
        (ImageFormat.Docker, LayerCompression.None) => DockerLayer,
        (ImageFormat.Docker, LayerCompression.Gzip) => DockerLayerGzip,
        (ImageFormat.Docker, LayerCompression.Zstd) => DockerLayerZstd,
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
    };
}

/// <summary>The two families of media types; the documents are otherwise the same.</summary>
public enum ImageFormat
{
    Oci,
    Docker,
}

/// <summary>How a layer's tar travels. What a blob really is, is read from its first bytes; media types lie.</summary>
public enum LayerCompression
{
    None,
    Gzip,
    Zstd,
}
