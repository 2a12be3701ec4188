using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Storage;

namespace BuildKit.Tasks.UpToDate;

/// <summary>What must be true for a finished publish to stand next time.</summary>
internal static class StampBuilder
{
    /// <summary>Null when only publishing again can tell.</summary>
    public static IReadOnlyList<string>? Checks(ProjectImageRequest request, ProjectImageResult result, TaskAnswer answer, Store store)
    {
        if (Base(request.Base, result, store) is not { } @base || Destination(request.Destination, result) is not { } destination) return null;
        return [.. @base, .. destination, .. answer.WrittenFiles.Select(StampCheck.FileIsUntouched)];
    }

    private static IReadOnlyList<string>? Base(BaseImage image, ProjectImageResult result, Store store) => image switch
    {
        BaseImage.Scratch => [],
        BaseImage.OciArchive archive => [StampCheck.FileIsUntouched(archive.Path)],
        BaseImage.DockerArchive archive => [StampCheck.FileIsUntouched(archive.Path)],
        BaseImage.LayoutFolder folder => [StampCheck.FileIsUntouched(Path.Combine(folder.Path, "index.json"))],
        BaseImage.Named named => Base(named, result, store),
        // Assembled from this machine's own libraries, which any package manager may change.
        BaseImage.Host => null,
        _ => null,
    };

    private static IReadOnlyList<string>? Base(BaseImage.Named named, ProjectImageResult result, Store store)
    {
        var name = named.Reference;
        if (result.BaseRoot is { } root) return name.Digest is null ? [StampCheck.RegistryHas(name, root), .. WhereTheStoreComesFirst(named)] : [];
        // What a digest names cannot change.
        if (name.Digest is not null) return [];
        return store.References.Get(name) is { } stored && named.Pull != BasePull.Always ? [StampCheck.StoreHas(name, stored.Digest)] : null;
    }

    private static string[] WhereTheStoreComesFirst(BaseImage.Named named) => named.Pull == BasePull.Always ? [] : [StampCheck.StoreLacks(named.Reference)];

    private static IReadOnlyList<string>? Destination(ImageDestination destination, ProjectImageResult result)
    {
        var names = result.Names.Select(static name => ImageReference.TryParse(name, out var reference) ? reference : null).OfType<ImageReference>();
        return destination switch
        {
            ImageDestination.LocalStore => [.. names.Select(name => StampCheck.StoreHas(name, result.Digest))],
            ImageDestination.Registry => [.. names.Select(name => StampCheck.RegistryHas(name, result.Digest))],
            ImageDestination.Archive when result.Path is { } path => [StampCheck.FileIsUntouched(path)],
            ImageDestination.LayoutFolder folder => [StampCheck.FileIsUntouched(Path.Combine(folder.Path, "index.json"))],
            _ => null,
        };
    }
}
