using BuildKit.Oci;

namespace BuildKit.Containers;

/// <summary>What a container becomes as an image.</summary>
public sealed record CommitOptions
{
    public string? Author { get; init; }

    /// <summary>Stands in the history.</summary>
    public string? Message { get; init; }

    /// <summary>Dockerfile instructions; see <see cref="Images.ImageChange"/>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Null keeps the image without a name.</summary>
    public ImageReference? Name { get; init; }

    public required DateTimeOffset Created { get; init; }
}
