using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Looking at images where they are: documents are read, layers are not.</summary>
public static class RemoteImages
{
    private const int DeepestNesting = 4;

    /// <param name="source">Where it is.</param>
    /// <param name="name">What it is called, for messages.</param>
    /// <param name="platform">Of an index, this one; null means this machine's.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<ResolvedImage> ReadAsync(IImageSource source, ImageReference name, Platform? platform, CancellationToken ct)
    {
        var root = await source.ResolveAsync(ct);
        var descriptor = root;
        for (var depth = 0; depth < DeepestNesting; depth++)
        {
            switch (ManifestDocument.Parse(descriptor, await BlobDocuments.ReadAsync(source, descriptor, ct)))
            {
                case ManifestDocument.Index index:
                    descriptor = PlatformChoice.Choose(index.Content, platform ?? Platform.OfThisMachine, name.Familiar);
                    break;
                case ManifestDocument.Manifest { Content: var manifest }:
                    Image.RequireImage(descriptor, manifest);
                    var config = OciJson.ReadConfig(await BlobDocuments.ReadAsync(source, manifest.Config, ct));
                    if (platform is not null && !platform.Matches(config.Platform)) throw ImageException.NoPlatform(name.Familiar, platform, [config.Platform]);
                    return new ResolvedImage(Image.Create(descriptor, manifest, config), root, name);
            }
        }

        throw ImageException.NestedTooDeep(root.Digest);
    }
}
