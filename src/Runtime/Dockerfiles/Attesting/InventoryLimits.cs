namespace BuildKit.Dockerfiles.Attesting;

/// <summary>How much of an image's files is read for a bill. The defaults are beyond every real image; what is beyond them is left out, and told.</summary>
internal sealed record InventoryLimits
{
    public static InventoryLimits Default { get; } = new();

    /// <summary>Bytes of a package manager's list of packages.</summary>
    public long Database { get; init; } = 64 << 20;

    /// <summary>Bytes of a .deps.json.</summary>
    public long DependencyFile { get; init; } = 16 << 20;

    public int DependencyFiles { get; init; } = 2_000;

    /// <summary>Names that are looked at for .deps.json.</summary>
    public int Names { get; init; } = 2_000_000;

    public int Components { get; init; } = 100_000;
}
