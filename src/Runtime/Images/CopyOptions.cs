using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>How an image is copied.</summary>
public sealed record CopyOptions
{
    /// <summary>Names the image gets at its destination; none keeps it there without one.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    /// <summary>Of an index, only this platform's manifest is copied and becomes the root. Null copies what there is.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Blobs that move at once.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>Also copies what refers to the image, where both ends can.</summary>
    public bool Referrers { get; init; } = true;

    /// <summary>False when more images go to the same sink; the caller then completes it.</summary>
    public bool CompletesSink { get; init; } = true;

    /// <summary>Blobs that the sink got just before, as was told then: that they are there is no news.</summary>
    public IReadOnlySet<Digest> Moved { get; init; } = new HashSet<Digest>();

    public IProgress<TransferEvent>? Progress { get; init; }
}
