using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>A file of an archive on its way: where it lies now, and what it is.</summary>
internal sealed record SpooledFile(string Path, Digest Digest, long Size);
