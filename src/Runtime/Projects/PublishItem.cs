namespace BuildKit.Projects;

/// <summary>One file of the publish output and where it came from.</summary>
public sealed record PublishItem
{
    /// <summary>Absolute path of the file on this machine. It never reaches the image or a key.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Path below the working directory; either slash. Leaving the working directory is refused.</summary>
    public required string RelativePath { get; init; }

    public required ItemOrigin Origin { get; init; }

    /// <summary>True or false where the host knows; null lets the file's name and first bytes decide (ELF programs and scripts).</summary>
    public bool? IsExecutable { get; init; }
}
