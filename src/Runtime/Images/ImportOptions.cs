using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>What an imported root file system becomes.</summary>
public sealed record ImportOptions
{
    /// <summary>Dockerfile instructions; see <see cref="ImageChange"/>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Stands in the history.</summary>
    public string? Message { get; init; }

    public Platform Platform { get; init; } = Platform.OfThisMachine;

    /// <summary>The image's time; null leaves it out, which makes equal imports equal images.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>None keeps the image without a name.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];
}
