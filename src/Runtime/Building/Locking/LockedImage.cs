using BuildKit.Oci;

namespace BuildKit.Building.Locking;

/// <summary>What a name led to when it was locked.</summary>
/// <param name="Resolved">Repository and tag: "mcr.microsoft.com/dotnet/runtime:10.0.12-alpine".</param>
/// <param name="Digest">Of the index, or of the manifest where there is none.</param>
internal sealed record LockedImage(ImageReference Resolved, Digest Digest)
{
    /// <summary>The name with the digest, which nothing can move.</summary>
    public string Pinned => $"{Resolved}@{Digest}";
}
