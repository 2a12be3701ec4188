using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>A base image for one platform: its documents are at hand, its layers need not be.</summary>
public sealed record ResolvedBase
{
    /// <summary>As the user wrote it.</summary>
    public required string Name { get; init; }

    /// <summary>Of the platform's manifest; null for scratch.</summary>
    public required Descriptor? Descriptor { get; init; }

    public required ImageManifest Manifest { get; init; }

    public required ImageConfig Config { get; init; }

    public ImageFormat Format => Descriptor is { } d && d.MediaType == MediaTypes.DockerManifest ? ImageFormat.Docker : ImageFormat.Oci;

    /// <summary>No layers, no settings, any platform.</summary>
    public static ResolvedBase Scratch(Platform platform)
    {
        var config = new ImageConfig
        {
            Architecture = platform.Architecture,
            Variant = platform.Variant,
            Os = platform.Os,
            RootFs = new RootFs { DiffIds = [] },
        };
        var descriptor = Oci.Descriptor.Of(MediaTypes.OciConfig, OciJson.Write(config));
        return new ResolvedBase { Name = "scratch", Descriptor = null, Manifest = new ImageManifest { Config = descriptor, Layers = [] }, Config = config };
    }
}
