namespace BuildKit.Projects.Explaining;

/// <summary>Compares two publishes. Pure.</summary>
internal static class Explainer
{
    /// <param name="before">Null: nothing is known of a publish before.</param>
    /// <param name="after">The publish that is explained.</param>
    /// <param name="made">Keys of the layers it had to make.</param>
    public static IReadOnlyList<ImageExplanation> Compare(PlanRecord? before, PlanRecord after, IReadOnlySet<string> made) => [.. after.Images.Select(image =>
    {
        var previous = before?.Images.FirstOrDefault(i => i.RuntimeIdentifier == image.RuntimeIdentifier);
        return new ImageExplanation(image.RuntimeIdentifier, ChangesOf(previous, image), [.. image.Layers.Select(l => Compare(previous, l, made.Contains(l.Key)))]);
    })];

    private static LayerExplanation Compare(PlanRecordImage? previous, PlanRecordLayer layer, bool wasMade)
    {
        var isUnchanged = previous?.Layers.Any(l => l.Key == layer.Key) ?? false;
        var twin = isUnchanged ? null : previous?.Layers.FirstOrDefault(l => l.Title == layer.Title);
        var before = twin?.Entries ?? (isUnchanged || previous is null ? layer.Entries : AnywhereBefore(previous, layer));
        return new LayerExplanation
        {
            Title = layer.Title,
            Key = layer.Key,
            IsUnchanged = isUnchanged,
            IsNew = !isUnchanged && twin is null,
            Work = wasMade ? LayerWork.Made : LayerWork.Reused,
            Changes = Compare(before, layer.Entries),
        };
    }

    /// <summary>A package of a new version has a layer of a new title: what its files were is found in the image's other layers.</summary>
    private static Dictionary<string, string> AnywhereBefore(PlanRecordImage previous, PlanRecordLayer layer) => previous.Layers
        .SelectMany(l => l.Entries).Where(e => layer.Entries.ContainsKey(e.Key))
        .DistinctBy(e => e.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    private static IReadOnlyList<LayerChange> Compare(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(path => new LayerChange(path, before.GetValueOrDefault(path), after.GetValueOrDefault(path)))
            .Where(change => change.Before != change.After),
    ];

    private static List<string> ChangesOf(PlanRecordImage? previous, PlanRecordImage image)
    {
        if (previous is null || previous.Key == image.Key) return [];
        var changes = new List<string>();
        if (previous.BaseDigest != image.BaseDigest) changes.Add($"base image: {previous.BaseDigest} before, {image.BaseDigest} now");
        var sameLayers = previous.Layers.Select(l => l.Key).SequenceEqual(image.Layers.Select(l => l.Key));
        if (changes.Count == 0 && sameLayers) changes.Add("configuration: environment, labels, ports, entry point, time or annotations");
        foreach (var gone in previous.Layers.Where(l => image.Layers.All(i => i.Title != l.Title && i.Key != l.Key))) changes.Add($"layer gone: {gone.Title}");
        return changes;
    }
}
