using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

/// <summary>From what the request says to what does it.</summary>
internal static class Destinations
{
    public static IDestination Create(ProjectImageRequest request, BaseChoice @base, ProjectState state, ProjectPublisherOptions options)
    {
        var names = Names(request);
        return request.Destination switch
        {
            ImageDestination.LocalStore => new StoreDestination(options.Store, names, options.Progress),
            ImageDestination.Registry => new RegistryDestination(options.Registries ?? throw ProjectException.NoRegistries(), names, SinkOptions(request, names[0], @base), options.Progress),
            ImageDestination.Archive archive => new ArchiveDestination(archive, request, state, options.Progress),
            ImageDestination.LayoutFolder folder => new LayoutDestination(folder.Path, names, options.Progress),
            ImageDestination.ArchiveStream stream => new StreamDestination(stream, names, options.Progress),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static RegistrySinkOptions SinkOptions(ProjectImageRequest request, ImageReference name, BaseChoice @base) => new()
    {
        MountFrom = @base.Repository is { } b && b.Registry == name.Registry && b.Repository != name.Repository ? [b.Repository] : [],
        HostBaseMayLeave = request.Base is BaseImage.Host { MayLeaveMachine: true },
    };

    /// <summary>Refuses a request that cannot succeed before anything is looked up.</summary>
    public static IReadOnlyList<ImageReference> Names(ProjectImageRequest request)
    {
        var host = request.Destination is ImageDestination.Registry registry ? registry.Host + "/" : "";
        ImageReference[] names = [.. request.Tags.Distinct(StringComparer.Ordinal).Select(t => ImageReference.Parse($"{host}{request.Repository}:{t}"))];
        return names.Length > 0 ? names : throw ProjectException.NoTags();
    }
}
