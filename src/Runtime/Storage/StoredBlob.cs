using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>A blob on the disk and its length there.</summary>
public sealed record StoredBlob(Digest Digest, long Size);
