namespace BuildKit.Projects.Layering;

/// <summary>Files that will share a layer.</summary>
internal sealed record LayerGroup(LayerKind Kind, string Title, IReadOnlyList<SourceFile> Files)
{
    public long Size { get; } = Files.Sum(f => f.Size);

    public static LayerGroup Of(LayerKind kind, IReadOnlyList<SourceFile> files) => new(kind, LayerKinds.Title(kind), files);

    /// <summary>This group's files and another's; the other one names the layer when it is the application.</summary>
    public LayerGroup MergedInto(LayerGroup upper) =>
        new(upper.Kind, upper.Kind == LayerKind.App ? upper.Title : $"{Title}, {upper.Title}", [.. Files, .. upper.Files]);
}
