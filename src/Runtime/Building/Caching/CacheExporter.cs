using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Building.Caching;

/// <summary>Writes caches where <c>--cache-to</c> says. What is there does not travel again, and the name comes last.</summary>
/// <param name="blobs">Has the layers and archives.</param>
/// <param name="registries">The way to registries.</param>
/// <param name="progress">Told of every blob, or null.</param>
public sealed class CacheExporter(IBlobSource blobs, RegistryClient registries, IProgress<TransferEvent>? progress)
{
    /// <summary>Returns the cache manifest as it now is there; null for an inline cache, which <see cref="InlineCache.AddTo"/> puts into the image.</summary>
    /// <param name="content">All that is known.</param>
    /// <param name="target">Its mode decides what of it is written.</param>
    /// <param name="image">Layers of the finished image.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Descriptor?> ExportAsync(CacheContent content, CacheTarget target, IReadOnlyList<Digest> image, CancellationToken ct)
    {
        if (target.Place is CachePlace.Inline) return null;
        var artifact = CacheArtifact.Create(Choose(content, target, image));
        var (sink, name) = Sink(target.Place);
        return await ImageCopier.CopyAsync(artifact.ToSource(blobs), sink, new CopyOptions { Names = [name], Referrers = false, Progress = progress }, ct);
    }

    private static CacheContent Choose(CacheContent content, CacheTarget target, IReadOnlyList<Digest> image) =>
        CacheContent.Create((target.Mode == CacheMode.Max ? content : content.Within(image)).Records, target.Mounts ? content.Mounts : []);

    private (IImageSink Sink, ImageReference Name) Sink(CachePlace place) => place switch
    {
        CachePlace.Registry registry => (RegistryImages.Sink(registries, registry.Reference), Tagged(registry.Reference)),
        CachePlace.Local local => (OciLayoutFolder.Sink(local.Path), ImageReference.Parse($"cache:{local.Tag}")),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static ImageReference Tagged(ImageReference name) =>
        name.Digest is null ? name : throw BuildingException.InvalidCacheOption(name.ToString(), "a digest cannot be written to", "Write a tag.");
}
