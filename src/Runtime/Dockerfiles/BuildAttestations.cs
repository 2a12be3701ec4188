using BuildKit.Attestations;

namespace BuildKit.Dockerfiles;

/// <summary>
/// What is told about an image beside it: <c>--sbom</c>, <c>--provenance</c>, <c>--attest</c>. Each is an OCI artifact that refers to the image's manifest,
/// so the image is the same with and without.
/// </summary>
public sealed record BuildAttestations
{
    public static BuildAttestations None { get; } = new();

    /// <summary>Bills of what the image's files hold.</summary>
    public SbomFormats Sbom { get; init; }

    /// <summary>How it came to be; null is not told.</summary>
    public ProvenanceDetail? Provenance { get; init; }

    /// <summary>The URI of who builds, as a CI system has one; null is this program.</summary>
    public string? Builder { get; init; }

    public bool IsEmpty => Sbom == SbomFormats.None && Provenance is null;
}

/// <summary>How much a provenance tells. Secrets are in none.</summary>
public enum ProvenanceDetail
{
    /// <summary>What was built from what: Dockerfile, base images, downloads, stages.</summary>
    Min,

    /// <summary>Build arguments with their values too, and each instruction with the layer that it made.</summary>
    Max,
}
