using BuildKit.Attestations;

namespace BuildKit.Projects.Sbom;

/// <summary>
/// What is in a project's image besides its base: the packages whose files it has, and those that went into a bundle or a native program where no
/// file shows it any more.
/// </summary>
internal static class ProjectInventory
{
    public const string Tool = "BuildKit.Tasks";

    public static SbomInventory Create(ProjectImageRequest request, ProjectOutput output)
    {
        var assets = AssetsFile.Load(output.AssetsFile, output.RuntimeIdentifier);
        var libraries = assets.Libraries.Values.Where(l => l.HasRunTimeFiles || !l.IsPackage).Select(l => Of(l, output));
        var items = output.Items.Select(i => Of(i.Origin, assets, output)).OfType<SbomComponent>();
        return new SbomInventory
        {
            Tool = Tool,
            ProjectName = request.ProjectName,
            ProjectVersion = request.ProjectVersion ?? "",
            Components = SbomInventory.Sorted(libraries.Concat(items)),
        };
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
        Kind = library.IsPackage ? SbomComponentKind.NuGet : SbomComponentKind.Project,
        Sha512 = PackageHash.ToHex(library.Sha512),
        Facts = library.IsPackage ? NuspecReader.Read(output.PackageFolders, library.Id, library.Version) : new SbomFacts(),
        Dependencies = [.. library.Dependencies.Select(d => d.ToLowerInvariant())],
    };
}
