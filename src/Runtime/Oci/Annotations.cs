namespace BuildKit.Oci;

/// <summary>Annotation keys: image-spec annotations.md, and this product's own under <c>io.github.buildkit-net</c>.</summary>
public static class Annotations
{
    public const string RefName = "org.opencontainers.image.ref.name";
    public const string Created = "org.opencontainers.image.created";
    public const string Authors = "org.opencontainers.image.authors";
    public const string Url = "org.opencontainers.image.url";
    public const string Documentation = "org.opencontainers.image.documentation";
    public const string Source = "org.opencontainers.image.source";
    public const string Version = "org.opencontainers.image.version";
    public const string Revision = "org.opencontainers.image.revision";
    public const string Vendor = "org.opencontainers.image.vendor";
    public const string Licenses = "org.opencontainers.image.licenses";
    public const string Title = "org.opencontainers.image.title";
    public const string Description = "org.opencontainers.image.description";
    public const string BaseDigest = "org.opencontainers.image.base.digest";
    public const string BaseName = "org.opencontainers.image.base.name";

    /// <summary>containerd's full image name inside an OCI layout's index.json.</summary>
    public const string ContainerdImageName = "io.containerd.image.name";

    /// <summary>Definition key of a layer (hexadecimal SHA-256), on the layer's descriptor.</summary>
    public const string LayerKey = "io.github.buildkit-net.layer.key";

    /// <summary>Digest of a layer's tar, on the layer's descriptor: with it a manifest alone says all that is to be known of a layer that exists.</summary>
    public const string LayerDiffId = "io.github.buildkit-net.layer.diff-id";

    /// <summary>Human name of a layer's group ("packages", "app"), on the layer's descriptor.</summary>
    public const string LayerTitle = "io.github.buildkit-net.layer.title";

    /// <summary>Key of the whole image (hexadecimal SHA-256), on the manifest.</summary>
    public const string ImageKey = "io.github.buildkit-net.image.key";

    /// <summary>"true" on the manifest and the layers of a base assembled from one machine's own files: not made to leave that machine.</summary>
    public const string HostBase = "io.github.buildkit-net.base.host";

    /// <summary>On the descriptor of a layer that a build keeps uncompressed until it leaves the machine.</summary>
    public const string LayerUncompressed = "io.github.buildkit-net.layer.uncompressed";
}
