using BuildKit.Building.Assembling;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Images;

/// <summary>Copies between the store and registries, with progress.</summary>
internal static class ImageTransfer
{
    /// <param name="call">Has the store.</param>
    /// <param name="name">What to pull; it gets this name.</param>
    /// <param name="platform">Null pulls all platforms.</param>
    /// <param name="progress">Ended here.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    public static async Task<Descriptor> PullAsync(Call call, ImageReference name, Platform? platform, ProgressChoice progress, CancellationToken cancellationToken)
    {
        using var client = RegistryAccessChoice.Open(call);
        using (progress)
        {
            var options = new CopyOptions { Names = [name], Platform = platform, Progress = progress.Reporter };
            var pulled = await ImageCopier.CopyAsync(RegistryImages.Source(client, name), StoreImages.Sink(call.Store), options, cancellationToken);
            call.NoteImage("pull", name.Familiar);
            return pulled;
        }
    }

    public static async Task<Descriptor> PushAsync(Call call, ImageReference name, Platform? platform, ProgressChoice progress, CancellationToken cancellationToken)
    {
        var root = call.Images.Resolve(name.ToString(), platform).Root;
        using var client = RegistryAccessChoice.Open(call, name.Registry);
        using (progress)
        {
            var options = new CopyOptions { Names = [name], Platform = platform, Progress = progress.Reporter };
            root = await new CompressedLayers(call.Store).EnsureAsync(root, LayerCompression.Gzip, cancellationToken);
            return await ImageCopier.CopyAsync(StoreImages.Source(call.Store, root), RegistryImages.Sink(client, name), options, cancellationToken);
        }
    }
}
