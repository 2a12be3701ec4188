using BuildKit.Oci;

namespace BuildKit.Projects;

/// <summary>What the user adds to an image beside the publish output.</summary>
public sealed record ExtraContent
{
    public IReadOnlyList<ExtraFile> Files { get; init; } = [];

    public IReadOnlyList<ExtraDirectory> Directories { get; init; } = [];

    /// <summary>Layers of their own, bottom first, below the application's layers.</summary>
    public IReadOnlyList<ExtraLayer> Layers { get; init; } = [];
}

/// <summary>A ContainerFile: one file at any absolute path of the image (a relative one is below the working directory).</summary>
public sealed record ExtraFile
{
    /// <summary>Absolute path on this machine.</summary>
    public required string SourcePath { get; init; }

    public required string TargetPath { get; init; }

    /// <summary>Permission bits; null: 0755 for programs and scripts, else 0644.</summary>
    public int? Mode { get; init; }

    public FileOwner Owner { get; init; }
}

/// <summary>A ContainerDirectory: made, or given this mode and owner when something else makes it.</summary>
public sealed record ExtraDirectory
{
    public required string TargetPath { get; init; }

    public int Mode { get; init; } = 0b111_101_101;

    public FileOwner Owner { get; init; }
}

/// <summary>A ContainerLayer: files that share a layer because the user said so.</summary>
public sealed record ExtraLayer
{
    public required string Title { get; init; }

    public required IReadOnlyList<ExtraFile> Files { get; init; }

    /// <summary>Null follows <see cref="LayeringOptions.Compression"/>.</summary>
    public LayerCompression? Compression { get; init; }
}
