namespace BuildKit.Projects;

/// <summary>A file that will be in the image, with everything the planner needs to know of it: it never looks at the disk.</summary>
internal sealed record SourceFile
{
    /// <summary>In the image, relative to its root.</summary>
    public required string Path { get; init; }

    public required string SourcePath { get; init; }

    public required ItemOrigin Origin { get; init; }

    public required long Size { get; init; }

    /// <summary>Stands for the content: "sha256:…", or "pkg:id/version#sha512!path".</summary>
    public required string Identity { get; init; }

    public required int Mode { get; init; }

    public FileOwner Owner { get; init; }

    /// <summary>The bytes that the image gets instead of the file's own, as many as it has; null for the file's own.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>True for files that exist for one architecture only, so that the others of the same origin can be shared between architectures.</summary>
    public bool IsNative { get; init; }

    /// <summary>Title of the user's own layer (ContainerLayer), or null.</summary>
    public string? ExtraLayer { get; init; }

    /// <summary>A ContainerFile: not the project's output.</summary>
    public bool IsExtra { get; init; }
}
