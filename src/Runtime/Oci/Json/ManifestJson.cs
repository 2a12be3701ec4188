using System.Text.Json;

namespace BuildKit.Oci.Json;

/// <summary>image-spec manifest.md.</summary>
internal static class ManifestJson
{
    public static ImageManifest Read(JsonPart part) => new()
    {
        SchemaVersion = SchemaVersion.Read(part),
        MediaType = part.Member("mediaType")?.Text(),
        ArtifactType = part.Member("artifactType")?.Text(),
        Config = DescriptorJson.Read(part.Required("config")),
        Layers = part.Required("layers").List(DescriptorJson.Read),
        Subject = part.Member("subject") is { } subject ? DescriptorJson.Read(subject) : null,
        Annotations = part.Member("annotations")?.Map(),
    };

    public static void Write(Utf8JsonWriter json, ImageManifest manifest)
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", manifest.SchemaVersion);
        json.WriteText("mediaType", manifest.MediaType);
        json.WriteText("artifactType", manifest.ArtifactType);
        json.WritePart("config", manifest.Config, DescriptorJson.Write);
        json.WriteList("layers", manifest.Layers, DescriptorJson.Write);
        json.WritePart("subject", manifest.Subject, DescriptorJson.Write);
        json.WriteMap("annotations", manifest.Annotations);
        json.WriteEndObject();
    }
}
