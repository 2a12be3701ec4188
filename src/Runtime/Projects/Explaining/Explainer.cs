namespace BuildKit.Projects.Explaining;

/// <summary>Compares two publishes. Pure.</summary>
internal static class Explainer
{
    public static IReadOnlyList<ImageExplanation> Compare(PlanRecord? before, PlanRecord after) => [.. after.Images.Select(image =>
    {
        var previous = before?.Images.FirstOrDefault(i => i.RuntimeIdentifier == image.RuntimeIdentifier);
        return new ImageExplanation(image.RuntimeIdentifier, ChangesOf(previous, image), [.. image.Layers.Select(l => Compare(previous, l))]);
    })];

    private static LayerExplanation Compare(PlanRecordImage? previous, PlanRecordLayer layer)
    {
        var isUnchanged = previous?.Layers.Any(l => l.Key == layer.Key) ?? false;
        var twin = isUnchanged ? null : previous?.Layers.FirstOrDefault(l => l.Title == layer.Title);
        return new LayerExplanation
        {
            Title = layer.Title,
            Key = layer.Key,
            IsUnchanged = isUnchanged,
            Changes = twin is null ? [] : Compare(twin.Entries, layer.Entries),
        };
    }

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
        return changes;
    }
}
