using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>How publish files are spread over layers.</summary>
public sealed record LayeringOptions
{
    public const int DefaultBudget = 8;

    public LayeringMode Mode { get; init; } = LayeringMode.Auto;

    /// <summary>Most layers the application may have above its base; the user's own layers count.</summary>
    public int Budget { get; init; } = DefaultBudget;

    public LayerCompression Compression { get; init; } = LayerCompression.Gzip;
}

/// <summary>ContainerLayering.</summary>
public enum LayeringMode
{
    /// <summary>By provenance, from what changes rarely to what changes with every commit.</summary>
    Auto,

    /// <summary>One layer, as the SDK makes it.</summary>
    Single,

    /// <summary>As <see cref="Auto"/>, with a layer for each package that is large enough, as far as the cap on layers allows.</summary>
    PerPackage,
}
