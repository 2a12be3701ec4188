using BuildKit.Oci;

namespace BuildKit.Layers;

/// <summary>What is known of a layer once it is written.</summary>
/// <param name="DiffId">Of the uncompressed tar.</param>
/// <param name="Digest">Of the bytes written.</param>
/// <param name="Size">Of the bytes written.</param>
/// <param name="UncompressedSize">Of the tar.</param>
public sealed record LayerDigests(Digest DiffId, Digest Digest, long Size, long UncompressedSize);
