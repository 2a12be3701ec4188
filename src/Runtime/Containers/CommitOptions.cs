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

    /// <summary>
    /// A running container stands still while its files are read. One without a control group that can be frozen goes on: then each file is as
    /// it was when its turn came.
    /// </summary>
    public bool Pause { get; init; } = true;

    public required DateTimeOffset Created { get; init; }
}
