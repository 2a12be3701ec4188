using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace BuildKit.Oci;

/// <summary>
/// Reads and writes the documents of the image specification. Writing is deterministic: members in declared order, maps in ordinal order,
/// absent members left out, no white space. Reading treats the bytes as hostile: bounded size and depth, and one error type.
/// </summary>
public static class OciJson
{
    /// <summary>What registries accept for a manifest; a larger document is an attack or a mistake.</summary>
    public const int MaximumDocumentSize = 4 * 1024 * 1024;

    /// <summary>Characters such as '+' in media types stay readable; the documents are never put into HTML.</summary>
    private static readonly OciJsonContext Json =
        new(new JsonSerializerOptions(OciJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static byte[] Write(ImageManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Json.ImageManifest);

    public static byte[] Write(ImageIndex index) => JsonSerializer.SerializeToUtf8Bytes(index, Json.ImageIndex);

    public static byte[] Write(ImageConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, Json.ImageConfig);

    public static ImageManifest ReadManifest(ReadOnlySpan<byte> json)
    {
        var manifest = Read(json, "manifest", Json.ImageManifest);
        if (manifest.SchemaVersion != 2) throw OciException.InvalidDocument("manifest", $"got schemaVersion {manifest.SchemaVersion}, want 2");
        if (manifest.MediaType is { } type && !MediaTypes.IsManifest(type))
            throw OciException.InvalidDocument("manifest", $"its own mediaType is '{type}'");
        CheckSizes(manifest.Layers.Append(manifest.Config));
        return manifest;
    }

    public static ImageIndex ReadIndex(ReadOnlySpan<byte> json)
    {
        var index = Read(json, "index", Json.ImageIndex);
        if (index.SchemaVersion != 2) throw OciException.InvalidDocument("index", $"got schemaVersion {index.SchemaVersion}, want 2");
        if (index.MediaType is { } type && !MediaTypes.IsIndex(type)) throw OciException.InvalidDocument("index", $"its own mediaType is '{type}'");
        CheckSizes(index.Manifests);
        return index;
    }

    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json)
    {
        return Read(json, "image configuration", Json.ImageConfig);
    }

    private static void CheckSizes(IEnumerable<Descriptor> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            if (descriptor is null) throw OciException.InvalidDocument("descriptor", "it is null");
            if (descriptor.Size < 0) throw OciException.InvalidDocument("descriptor", $"the size of {descriptor.Digest} is negative");
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> json, string kind, JsonTypeInfo<T> type)
    {
        if (json.Length > MaximumDocumentSize)
            throw OciException.InvalidDocument(kind, $"it has {json.Length} bytes, more than the {MaximumDocumentSize} allowed");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw OciException.InvalidDocument(kind, "it is the JSON value null");
        }
        catch (JsonException e)
        {
            throw OciException.InvalidDocument(kind, $"at '{e.Path}': {e.Message.Split(" Path:", 2)[0]}", e);
        }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32, RespectNullableAnnotations = true,
    Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(ImageManifest))]
[JsonSerializable(typeof(ImageIndex))]
[JsonSerializable(typeof(ImageConfig))]
internal sealed partial class OciJsonContext : JsonSerializerContext;
