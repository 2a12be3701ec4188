using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>The same layer blob in a manifest of the other family: a manifest that mixes families is refused by some registries.</summary>
internal static class LayerMediaTypes
{
    public static Descriptor Convert(Descriptor layer, ImageFormat format) => CompressionOf(layer.MediaType) is { } compression
        ? layer with { MediaType = MediaTypes.LayerFor(format, compression) }
        : layer;

    /// <summary>Null for foreign layers and kinds unknown here, which stay what they are.</summary>
    private static LayerCompression? CompressionOf(string mediaType) => mediaType switch
    {
        MediaTypes.OciLayer or MediaTypes.DockerLayer => LayerCompression.None,
        MediaTypes.OciLayerGzip or MediaTypes.DockerLayerGzip => LayerCompression.Gzip,
        MediaTypes.OciLayerZstd or MediaTypes.DockerLayerZstd => LayerCompression.Zstd,
        _ => null,
    };
}
