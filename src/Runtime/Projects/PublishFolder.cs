namespace BuildKit.Projects;

/// <summary>
/// Brings what items promise and what a publish folder holds together. Targets of projects and packages write to the folder, delete from
/// it and change files in it (bundles, signatures, front-end builds), and no item says so; while items know which package a file is of.
/// </summary>
public sealed record PublishFolder
{
    /// <summary>Absolute.</summary>
    public required string Path { get; init; }

    public LayerSource Source { get; init; } = LayerSource.Auto;

    /// <summary>Files and folders, absolute, that are never part of the output: what the image itself is written to.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Relative paths that earlier publishes of this project had items for.</summary>
    public IReadOnlySet<string> Earlier { get; init; } = new HashSet<string>();

    /// <summary>The files of the image, sorted by path, and why they differ from the items where they do.</summary>
    public PublishFolderContent Reconcile(IReadOnlyList<PublishItem> items)
    {
        if (Source == LayerSource.Items) return new PublishFolderContent { Items = items };
        var found = PublishFolderFiles.Find(Path, Excluded);
        var merge = new PublishFolderMerge(this, items, found);
        return merge.Result();
    }
}

/// <summary>What <see cref="PublishFolder.Reconcile"/> found.</summary>
public sealed record PublishFolderContent
{
    public required IReadOnlyList<PublishItem> Items { get; init; }

    /// <summary>In the folder, and no item named them.</summary>
    public IReadOnlyList<string> Unclaimed { get; init; } = [];

    /// <summary>Named by an item, and not in the folder.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>In the folder with another size or time than their source.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>Left behind by an earlier publish.</summary>
    public IReadOnlyList<string> Stale { get; init; } = [];

    /// <summary>To be given as <see cref="PublishFolder.Earlier"/> next time.</summary>
    public IReadOnlyCollection<string> Remembered { get; init; } = [];
}
