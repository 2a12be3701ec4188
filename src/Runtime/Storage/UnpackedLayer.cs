using System.Text.Json.Serialization;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>What is written beside an unpacked layer.</summary>
public sealed record UnpackedLayer
{
    [JsonPropertyName("chainId")]
    public required Digest ChainId { get; init; }

    [JsonPropertyName("diffId")]
    public required Digest DiffId { get; init; }

    /// <summary>The chain id of the layer below, or null for the lowest.</summary>
    [JsonPropertyName("parent")]
    public Digest? Parent { get; init; }

    /// <summary>Bytes of the uncompressed archive.</summary>
    [JsonPropertyName("size")]
    public required long Size { get; init; }
}
