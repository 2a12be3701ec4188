using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>One layer of an image and what the store knows of it.</summary>
public sealed record ImageLayerView
{
    public required Descriptor Blob { get; init; }

    public required Digest DiffId { get; init; }

    public required Digest ChainId { get; init; }

    /// <summary>The step that made it, or null when the history does not say.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>What its maker calls it ("packages", "app").</summary>
    public string? Title => Blob.Annotation(Annotations.LayerTitle);

    /// <summary>Other images of the store that have the same layer on the same stack.</summary>
    public required int SharedBy { get; init; }
}
