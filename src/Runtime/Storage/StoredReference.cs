using BuildKit.Oci;

namespace BuildKit.Storage;

/// <param name="Name">What people call it, or null for an image that lost its name or never had one.</param>
/// <param name="Target">A manifest or an index.</param>
public sealed record StoredReference(ImageReference? Name, Descriptor Target);
