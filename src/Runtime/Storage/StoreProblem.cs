using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>A finding and how to mend it.</summary>
internal sealed record StoreProblem(CheckFinding Finding, Action Repair)
{
    /// <summary>The damaged blob, when it is one.</summary>
    public Digest? Blob { get; init; }
}
