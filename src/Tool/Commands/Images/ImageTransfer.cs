using BuildKit.Building.Assembling;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

/// <summary>Copies between the store and registries, with progress.</summary>
internal static class ImageTransfer
{
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

    /// <summary>What the registry lacks is mounted within it, read from the store, or else from where the image came from.</summary>
    public static async Task<Descriptor> PushAsync(Call call, RegistryClient client, ImageReference name, Platform? platform, ProgressChoice progress, CancellationToken cancellationToken)
    {
        var image = call.Images.Resolve(name.ToString(), platform);
        var root = platform is null ? image.Root : image.Image.Descriptor;
        using (progress)
        {
            var sink = RegistryImages.Sink(client, name, new RegistrySinkOptions { MountFrom = MountableFrom(call, name, root) });
            var leaving = new CompressedLayers(call.Store) { Sink = sink as IGrowingBlobSink, Progress = progress.Reporter };
            root = await leaving.EnsureAsync(root, LayerCompression.Gzip, cancellationToken);
            var source = StoreImages.Source(call.Store, root, ImageOrigins.Of(call.Store, root, () => client));
            return await ImageCopier.CopyAsync(source, sink, new CopyOptions { Names = [name], Progress = progress.Reporter, Moved = leaving.Sent }, cancellationToken);
        }
    }

    /// <summary>
    /// Repositories of the same registry that have some of the layers: its base's, and those that the store's names tell of. A registry that
    /// has them no more wants the bytes instead.
    /// </summary>
    private static IReadOnlyList<string> MountableFrom(Call call, ImageReference name, Descriptor root) =>
        [.. ImageOrigins.Find(call.Store, root, other => other.Registry == name.Registry && other.Repository != name.Repository).Select(o => o.Repository).Take(RegistrySinkOptions.MostMountSources)];
}
