using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Oci;

/// <summary>
/// Reads and writes the documents of the image specification. Writing is deterministic: members in declared order, maps in ordinal order,
/// absent members left out, no white space. Reading treats the bytes as hostile: bounded size and depth, and one error type.
/// </summary>
public static class OciJson
{
    /// <summary>What registries accept for a manifest; a larger document is an attack or a mistake.</summary>
    public const int MaximumDocumentSize = 4 * 1024 * 1024;

    private const int Deepest = 32;

    public static byte[] Write(ImageManifest manifest) => JsonWriting.Write(manifest, ManifestJson.Write);

    public static byte[] Write(ImageIndex index) => JsonWriting.Write(index, IndexJson.Write);

    public static byte[] Write(ImageConfig config) => JsonWriting.Write(config, ConfigJson.Write);

    public static ImageManifest ReadManifest(ReadOnlySpan<byte> json)
    {
        var manifest = Read(json, "manifest", ManifestJson.Read);
        if (manifest.MediaType is { } type && !MediaTypes.IsManifest(type))
            throw OciException.InvalidDocument("manifest", $"its own mediaType is '{type}'");
        return manifest;
    }

    public static ImageIndex ReadIndex(ReadOnlySpan<byte> json)
    {
        var index = Read(json, "index", IndexJson.Read);
        if (index.MediaType is { } type && !MediaTypes.IsIndex(type)) throw OciException.InvalidDocument("index", $"its own mediaType is '{type}'");
        return index;
    }

    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json) => Read(json, "image configuration", ConfigJson.Read);

    private static T Read<T>(ReadOnlySpan<byte> json, string kind, Func<JsonPart, T> read)
        where T : class
    {
        if (json.Length > MaximumDocumentSize)
            throw OciException.InvalidDocument(kind, $"it has {json.Length} bytes, more than the {MaximumDocumentSize} allowed");
        try
        {
            return JsonPart.Read(json, Deepest, read);
        }
        catch (JsonException e)
        {
            throw OciException.InvalidPart(kind, e.Path, e.Message, e);
        }
    }
}
