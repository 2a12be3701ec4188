using System.Text.Json;

namespace BuildKit.Oci.Json;

/// <summary>image-spec descriptor.md.</summary>
internal static class DescriptorJson
{
    public static Descriptor Read(JsonPart part) => new()
    {
        MediaType = part.Required("mediaType").Text(),
        Digest = part.Required("digest").Digest(),
        Size = ReadSize(part.Required("size")),
        Urls = part.Member("urls")?.Texts(),
        Annotations = part.Member("annotations")?.Map(),
        ArtifactType = part.Member("artifactType")?.Text(),
        Platform = part.Member("platform") is { } platform ? ReadPlatform(platform) : null,
    };

    public static void Write(Utf8JsonWriter json, Descriptor descriptor)
    {
        json.WriteStartObject();
        json.WriteText("mediaType", descriptor.MediaType);
        json.WriteDigest("digest", descriptor.Digest);
        json.WriteNumber("size", descriptor.Size);
        json.WriteTexts("urls", descriptor.Urls);
        json.WriteMap("annotations", descriptor.Annotations);
        json.WriteText("artifactType", descriptor.ArtifactType);
        json.WritePart("platform", descriptor.Platform, WritePlatform);
        json.WriteEndObject();
    }

    private static long ReadSize(JsonPart part) => part.Int64() is >= 0 and var size ? size : throw part.Wrong("the size is negative");

    public static Platform ReadPlatform(JsonPart part) => new()
    {
        Architecture = part.Required("architecture").Text(),
        Os = part.Required("os").Text(),
        OsVersion = part.Member("os.version")?.Text(),
        Variant = part.Member("variant")?.Text(),
    };

    public static void WritePlatform(Utf8JsonWriter json, Platform platform)
    {
        json.WriteStartObject();
        json.WriteText("architecture", platform.Architecture);
        json.WriteText("os", platform.Os);
        json.WriteText("os.version", platform.OsVersion);
        json.WriteText("variant", platform.Variant);
        json.WriteEndObject();
    }
}
