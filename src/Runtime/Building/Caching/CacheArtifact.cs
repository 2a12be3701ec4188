using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>
/// A cache as one OCI manifest: its configuration holds the records, its layers are the blobs, so that every registry, layout and copying tool
/// keeps and moves it like an image. The configuration's media type keeps engines from running it.
/// </summary>
public sealed record CacheArtifact
{
    public const string ConfigType = "application/vnd.buildkit-net.cache.config.v1+json";

    private CacheArtifact()
    {
    }

    public required Descriptor Descriptor { get; init; }

    public required byte[] Manifest { get; init; }

    public required byte[] Config { get; init; }

    public required IReadOnlyList<Descriptor> Blobs { get; init; }

    public static CacheArtifact Create(CacheContent content)
    {
        var blobs = content.Blobs;
        if (blobs.Count > CacheLimits.MostBlobs) throw BuildingException.BrokenCache($"it would list {blobs.Count} blobs, more than {CacheLimits.MostBlobs}");
        var config = CacheDocument.Write(content, blobs);
        var manifest = OciJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Oci.Descriptor.Of(ConfigType, config),
            Layers = blobs,
        });
        if (Math.Max(config.Length, manifest.Length) > OciJson.MaximumDocumentSize) throw BuildingException.BrokenCache("its documents would be larger than registries take");
        return new CacheArtifact { Descriptor = Oci.Descriptor.Of(MediaTypes.OciManifest, manifest), Manifest = manifest, Config = config, Blobs = blobs };
    }

    /// <summary>As one end of a copy. Blobs that the other end lacks come from <paramref name="blobs"/>, and only those.</summary>
    public IImageSource ToSource(IBlobSource blobs) => new Source(this, blobs);

    private sealed class Source(CacheArtifact artifact, IBlobSource blobs) : IImageSource
    {
        private readonly Digest _config = Digest.Of(artifact.Config);

        public Task<Descriptor> ResolveAsync(CancellationToken ct) => Task.FromResult(artifact.Descriptor);

        public Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct) =>
            blob.Digest == artifact.Descriptor.Digest ? Document(blob, artifact.Manifest)
            : blob.Digest == _config ? Document(blob, artifact.Config)
            : blobs.OpenAsync(blob, ct);

        private static Task<Stream> Document(Descriptor blob, byte[] content) => Task.FromResult<Stream>(new VerifyingStream(new MemoryStream(content, writable: false), blob));
    }
}
