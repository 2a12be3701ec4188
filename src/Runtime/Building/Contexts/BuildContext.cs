namespace BuildKit.Building.Contexts;

/// <summary>A folder that steps copy from: read in place, never copied as a whole.</summary>
public sealed record BuildContext
{
    /// <summary>Absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>As messages call it.</summary>
    public string Title { get; init; } = "the build context";

    public IContextFilter Filter { get; init; } = KeepsAll.Instance;

    /// <summary>Every file has this time instead of its own: contents of archives and repositories that were unpacked for this build.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The folder is of this build alone: what is known of its files is not worth remembering.</summary>
    public bool IsTemporary { get; init; }
}
