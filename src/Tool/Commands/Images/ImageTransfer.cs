using BuildKit.Building.Assembling;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

/// <summary>Copies between the store and registries, with progress.</summary>
internal static class ImageTransfer
{
    /// <summary>Each costs a question per layer when the registry has nothing to mount.</summary>
    private const int MostMountSources = 2;

    /// <param name="call">Has the store.</param>
    /// <param name="client">The way to the registry.</param>
    /// <param name="name">What to pull; it gets this name.</param>
    /// <param name="platform">Null pulls all platforms.</param>
    /// <param name="progress">Ended here.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static async Task<Descriptor> PullAsync(Call call, RegistryClient client, ImageReference name, Platform? platform, ProgressChoice progress, CancellationToken cancellationToken)
    {
        using (progress)
        {
            var options = new CopyOptions { Names = [name], Platform = platform, Progress = progress.Reporter };
            var pulled = await ImageCopier.CopyAsync(RegistryImages.Source(client, name), StoreImages.Sink(call.Store), options, cancellationToken);
            call.NoteImage("pull", name.Familiar);
            return pulled;
        }
    }

    public static async Task<Descriptor> PushAsync(Call call, RegistryClient client, ImageReference name, Platform? platform, ProgressChoice progress, CancellationToken cancellationToken)
    {
        var root = call.Images.Resolve(name.ToString(), platform).Root;
        using (progress)
        {
            var options = new CopyOptions { Names = [name], Platform = platform, Progress = progress.Reporter };
            root = await new CompressedLayers(call.Store).EnsureAsync(root, LayerCompression.Gzip, cancellationToken);
            return await ImageCopier.CopyAsync(StoreImages.Source(call.Store, root), RegistryImages.Sink(client, name, new RegistrySinkOptions { MountFrom = MountableFrom(call, name, root) }), options, cancellationToken);
        }
    }

    /// <summary>
    /// Repositories of the same registry that have some of the layers, as far as the store's names tell: what was pulled from one or pushed to
    /// it. A registry that has them no more wants the bytes instead.
    /// </summary>
    private static IReadOnlyList<string> MountableFrom(Call call, ImageReference name, Descriptor root)
    {
        var wanted = Layers(call, root);
        return
        [
            .. call.Store.References.List(_ => { })
                .Where(r => r.Name is { } other && other.Registry == name.Registry && other.Repository != name.Repository && (r.Target.Digest == root.Digest || Layers(call, r.Target).Overlaps(wanted)))
                .Select(r => r.Name!.Repository).Distinct(StringComparer.Ordinal).Take(MostMountSources),
        ];
    }

    private static HashSet<Digest> Layers(Call call, Descriptor root)
    {
        try
        {
            return [.. call.Images.Choose(root, null, root.Digest.ToString()).Layers.Select(l => l.Digest)];
        }
        catch (BuildKitException)
        {
            // For another platform, or no image: then it has nothing to take over.
            return [];
        }
    }
}
