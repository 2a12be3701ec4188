using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Images;

/// <summary>A registry as one end of a copy.</summary>
public static class RegistryImages
{
    /// <summary>The image or index under a name's digest, or else its tag.</summary>
    public static IImageSource Source(RegistryClient client, ImageReference name) => new RegistrySource(client.Repository(name), name);

    /// <summary>The repository that a name lies in; images written there may get several tags of it.</summary>
    public static IImageSink Sink(RegistryClient client, ImageReference name, RegistrySinkOptions? options = null)
    {
        options ??= new RegistrySinkOptions();
        return new RegistrySink(client.Repository(name, RegistryAccess.Push, options.MountFrom), options);
    }
}
