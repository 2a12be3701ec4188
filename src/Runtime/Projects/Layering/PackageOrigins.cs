namespace BuildKit.Projects.Layering;

/// <summary>
/// Packages of one owner and version move together (a family such as EF Core is released as one), so they share a layer. The biggest
/// families get layers of their own, the others share one; layers stand in ordinal order of their names, so that a change of sizes moves none.
/// </summary>
internal static class PackageOrigins
{
    public static IReadOnlyList<LayerGroup> ByOrigin(LayerGroup packages, int room) => Split(packages, room, Owner);

    public static IReadOnlyList<LayerGroup> ByPackage(LayerGroup packages, int room) => Split(packages, room, p => p.Id);

    private static IReadOnlyList<LayerGroup> Split(LayerGroup packages, int room, Func<ItemOrigin.Package, string> name)
    {
        LayerGroup[] families =
        [
            .. packages.Files
                .GroupBy(f => f.Origin is ItemOrigin.Package p ? $"{name(p)} {p.Version}".ToLowerInvariant() : "", StringComparer.Ordinal)
                .Select(g => new LayerGroup(LayerKind.Packages, TitleOf(g.First().Origin, name), [.. g]))
                .OrderByDescending(g => g.Size).ThenBy(g => g.Title, StringComparer.Ordinal),
        ];
        var large = families.TakeWhile(f => f.Size >= LayerGroups.SmallestLayer).Count();
        if (room <= 1 || large == 0) return [packages];
        var own = large == families.Length && large <= room ? large : Math.Min(large, room - 1);
        SourceFile[] rest = [.. families.Skip(own).SelectMany(f => f.Files)];
        var layers = families.Take(own).OrderBy(g => g.Title, StringComparer.Ordinal);
        return rest.Length == 0 ? [.. layers] : [.. layers, LayerGroup.Of(LayerKind.Packages, rest)];
    }

    private static string TitleOf(ItemOrigin origin, Func<ItemOrigin.Package, string> name) =>
        origin is ItemOrigin.Package p ? $"packages: {name(p)} {p.Version}" : LayerKinds.Title(LayerKind.Packages);

    /// <summary>The first part of the id: package owners reserve such prefixes.</summary>
    private static string Owner(ItemOrigin.Package package) =>
        package.Id.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? package.Id[..dot] : package.Id;
}
