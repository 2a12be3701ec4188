namespace BuildKit.Projects.Sbom;

/// <summary>
/// What is in an image besides its base: the packages whose files it has, and those that went into a bundle or a native program where no
/// file shows it any more. Sorted, so that two machines write the same document.
/// </summary>
internal sealed record SbomInventory
{
    public required string ProjectName { get; init; }

    public required string ProjectVersion { get; init; }

    public required IReadOnlyList<SbomComponent> Components { get; init; }

    public static SbomInventory Create(ProjectImageRequest request, ProjectOutput output)
    {
        var assets = AssetsFile.Load(output.AssetsFile, output.RuntimeIdentifier);
        var components = new SortedDictionary<string, SbomComponent>(StringComparer.Ordinal);
        foreach (var library in assets.Libraries.Values.Where(l => l.HasRunTimeFiles || !l.IsPackage)) Add(Of(library, output));
        foreach (var item in output.Items)
        {
            if (Of(item.Origin, assets, output) is { } component) Add(component);
        }

        return new SbomInventory
        {
            ProjectName = request.ProjectName,
            ProjectVersion = request.ProjectVersion ?? "",
            Components = [.. components.Values.Select(c => c with { Dependencies = [.. c.Dependencies.Select(d => d.ToLowerInvariant()).Where(components.ContainsKey).Order(StringComparer.Ordinal)] })],
        };

        void Add(SbomComponent component) => components.TryAdd(component.Key, component);
    }

    private static SbomComponent? Of(ItemOrigin origin, AssetsFile assets, ProjectOutput output) => origin switch
    {
        ItemOrigin.Package p => Package(p.Id, p.Version, assets, output),
        ItemOrigin.RuntimePack p => Package(p.Id, p.Version, assets, output),
        ItemOrigin.AspNetPack p => Package(p.Id, p.Version, assets, output),
        // Projects without an entry in the assets file have no version that anybody could look up.
        ItemOrigin.ProjectReference or ItemOrigin.StaticAsset or ItemOrigin.App => null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static SbomComponent Package(string id, string version, AssetsFile assets, ProjectOutput output) =>
        Of(assets.Libraries.GetValueOrDefault($"{id}/{version}") ?? new AssetsLibrary { Id = id, Version = version, IsPackage = true, HasRunTimeFiles = true, Dependencies = [] }, output);

    private static SbomComponent Of(AssetsLibrary library, ProjectOutput output) => new()
    {
        Name = library.Id,
        Version = library.Version,
        IsPackage = library.IsPackage,
        Sha512 = Hex(library.Sha512),
        Facts = library.IsPackage ? NuspecReader.Read(output.PackageFolders, library.Id, library.Version) : new NuspecFacts(),
        Dependencies = library.Dependencies,
    };

    private static string? Hex(string? base64)
    {
        Span<byte> hash = stackalloc byte[64];
        return base64 is not null && Convert.TryFromBase64String(base64, hash, out var length) && length == 64 ? Convert.ToHexStringLower(hash) : null;
    }
}
