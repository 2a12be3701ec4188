namespace BuildKit.Attestations;

/// <summary>What a bill lists. Sorted, so that two machines write the same document.</summary>
internal sealed record SbomInventory
{
    /// <summary>The program that writes the bill.</summary>
    public required string Tool { get; init; }

    /// <summary>What the image was made of; null where it is of no single project.</summary>
    public string? ProjectName { get; init; }

    public string ProjectVersion { get; init; } = "";

    public required IReadOnlyList<SbomComponent> Components { get; init; }

    /// <summary>Components by their keys, the first of each, with only those dependencies that are listed, too.</summary>
    public static IReadOnlyList<SbomComponent> Sorted(IEnumerable<SbomComponent> components)
    {
        var sorted = new SortedDictionary<string, SbomComponent>(StringComparer.Ordinal);
        foreach (var component in components) sorted.TryAdd(component.Key, component);
        return [.. sorted.Values.Select(c => c with { Dependencies = [.. c.Dependencies.Where(sorted.ContainsKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] })];
    }
}
