using BuildKit.Oci;

namespace BuildKit.Registries;

/// <summary>A manifest or index as a registry sent it; the bytes have the descriptor's digest and size.</summary>
public sealed record RegistryManifest(Descriptor Descriptor, ReadOnlyMemory<byte> Content);
