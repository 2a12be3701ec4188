using BuildKit.Oci;

namespace BuildKit.Building;

/// <summary>A layer as a recipe: everything its bytes depend on, and nothing else. Made only when nobody has it.</summary>
public sealed record LayerPlan
{
    private LayerPlan()
    {
    }

    /// <summary>What people call it: "packages: Npgsql 10.0.0", "app".</summary>
    public required string Title { get; init; }

    /// <summary>Sorted by path, ordinal; a directory stands before what is in it.</summary>
    public required IReadOnlyList<PlannedEntry> Entries { get; init; }

    public required LayerCompression Compression { get; init; }

    /// <summary>Definition key, 64 hexadecimal digits: equal keys promise equal layers.</summary>
    public required string Key { get; init; }

    public int Files => Entries.Count(e => !e.IsDirectory);

    public long Size => Entries.Sum(e => e.Size);

    public static LayerPlan Create(string title, IEnumerable<PlannedEntry> entries, LayerCompression compression)
    {
        PlannedEntry[] sorted = [.. entries];
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new LayerPlan
        {
            Title = title,
            Entries = sorted,
            Compression = compression,
            Key = LayerRecipe.KeyOf(sorted, compression),
        };
    }
}
