using System.Text.Json;

namespace BuildKit.Oci.Json;

/// <summary>image-spec image-index.md.</summary>
internal static class IndexJson
{
    public static ImageIndex Read(JsonPart part) => new()
    {
        SchemaVersion = SchemaVersion.Read(part),
        MediaType = part.Member("mediaType")?.Text(),
        ArtifactType = part.Member("artifactType")?.Text(),
        Manifests = part.Required("manifests").List(DescriptorJson.Read),
        Subject = part.Member("subject") is { } subject ? DescriptorJson.Read(subject) : null,
        Annotations = part.Member("annotations")?.Map(),
    };

    public static void Write(Utf8JsonWriter json, ImageIndex index)
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", index.SchemaVersion);
        json.WriteText("mediaType", index.MediaType);
        json.WriteText("artifactType", index.ArtifactType);
        json.WriteList("manifests", index.Manifests, DescriptorJson.Write);
        json.WritePart("subject", index.Subject, DescriptorJson.Write);
        json.WriteMap("annotations", index.Annotations);
        json.WriteEndObject();
    }
}
