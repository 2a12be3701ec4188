using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>What is written beside an unpacked layer.</summary>
public sealed record UnpackedLayer
{
    public required Digest ChainId { get; init; }

    public required Digest DiffId { get; init; }

    /// <summary>The chain id of the layer below, or null for the lowest.</summary>
    public Digest? Parent { get; init; }

    /// <summary>Bytes of the uncompressed archive.</summary>
    public required long Size { get; init; }
}
