namespace BuildKit.Projects.Layering;

/// <summary>
/// Spreads files over layers. Pure and blind to everything but the files themselves: no history, no popularity table, so that two machines
/// agree. Adding a package touches the layer it lands in and, when it is one of the biggest, the layer it takes the place of.
/// </summary>
internal static class LayerGroups
{
    /// <summary>A smaller layer costs more in requests than it saves in bytes; its files ride with the next ones.</summary>
    public const long SmallestLayer = 64 * 1024;

    /// <param name="files">Without those of the user's own layers.</param>
    /// <param name="options">Mode; its budget is replaced by <paramref name="budget"/>.</param>
    /// <param name="budget">Most groups to return, at least 1.</param>
    public static IReadOnlyList<LayerGroup> Split(IReadOnlyList<SourceFile> files, LayeringOptions options, int budget)
    {
        if (options.Mode == LayeringMode.Single || budget <= 1) return [LayerGroup.Of(LayerKind.App, files)];
        List<LayerGroup> groups = [.. files.GroupBy(LayerKinds.Of).OrderBy(g => g.Key).Select(g => LayerGroup.Of(g.Key, [.. g]))];
        LayerFolding.JoinSmall(groups);
        LayerFolding.FoldTo(groups, budget);

        var packages = groups.FindIndex(g => g.Kind == LayerKind.Packages);
        if (packages < 0) return groups;
        var room = budget - groups.Count + 1;
        var split = options.Mode == LayeringMode.PerPackage ? PackageOrigins.ByPackage(groups[packages], room) : PackageOrigins.ByOrigin(groups[packages], room);
        groups.RemoveAt(packages);
        groups.InsertRange(packages, split);
        LayerFolding.JoinSmall(groups);
        return groups;
    }
}
