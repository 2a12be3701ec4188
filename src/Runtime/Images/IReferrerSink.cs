using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>An image sink that can find a referrer again by its subject.</summary>
public interface IReferrerSink
{
    /// <summary>Called after the referrer's manifest was written.</summary>
    Task AddReferrerAsync(Digest subject, Descriptor referrer, CancellationToken ct);
}
