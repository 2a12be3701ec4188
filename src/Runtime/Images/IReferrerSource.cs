using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>An image source that knows what refers to an image: software bills, signatures, provenance (image-spec, "subject").</summary>
public interface IReferrerSource
{
    /// <summary>Manifests whose subject is this one.</summary>
    Task<IReadOnlyList<Descriptor>> ListReferrersAsync(Digest subject, CancellationToken ct);
}
