using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>One image, or one index of images, somewhere. Manifests, indexes and configurations open as blobs do.</summary>
public interface IImageSource : IBlobSource
{
    /// <summary>The manifest or index that everything else is reached from.</summary>
    Task<Descriptor> ResolveAsync(CancellationToken ct);
}
