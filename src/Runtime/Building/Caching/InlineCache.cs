using System.Text;
using BuildKit.Oci;

namespace BuildKit.Building.Caching;

/// <summary>
/// The cache inside an image's own manifest, as an annotation: no second reference, no blob more, and only what the image's layers can answer.
/// </summary>
public static class InlineCache
{
    public const string Annotation = "io.github.buildkit-net.cache.inline";

    /// <summary>The manifest with the records that its layers can answer. Without any, and where they are too many, it stays as it is.</summary>
    public static ImageManifest AddTo(ImageManifest image, CacheContent content)
    {
        var within = content.Within(image.Layers.Select(l => l.Digest));
        if (within.Records.Count == 0) return image;
        var text = Encoding.UTF8.GetString(CacheDocument.Write(within, image.Layers));
        return text.Length > CacheLimits.LongestInline ? image : image with { Annotations = OrdinalMap.With(image.Annotations, Annotation, text) };
    }

    /// <summary>Null where the image carries none.</summary>
    internal static CacheContent? ReadFrom(ImageManifest image) => image.Annotations?.GetValueOrDefault(Annotation) switch
    {
        null => null,
        { Length: > CacheLimits.LongestInline } text => throw BuildingException.BrokenCache($"its annotation has {text.Length} characters"),
        var text => CacheDocument.Read(Encoding.UTF8.GetBytes(text), image.Layers),
    };
}
