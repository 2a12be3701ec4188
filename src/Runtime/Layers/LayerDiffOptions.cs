using BuildKit.Files;

namespace BuildKit.Layers;

/// <summary>What an upper directory is compared with, and what of it is nobody's change.</summary>
public sealed record LayerDiffOptions
{
    /// <summary>The marks are those of an overlay mounted with userxattr.</summary>
    public bool UserXattrs { get; init; }

    /// <summary>What the layers below have at a path, links not followed; null for nothing.</summary>
    public required Func<string, FileStatus?> Below { get; init; }

    /// <summary>Objects that are left out, with everything below them.</summary>
    public Func<string, FileStatus, bool> Skips { get; init; } = (_, _) => false;

    /// <summary>Directories that are left out when nothing in them is left.</summary>
    public Func<string, FileStatus, bool> SkipsEmptied { get; init; } = (_, _) => false;
}
