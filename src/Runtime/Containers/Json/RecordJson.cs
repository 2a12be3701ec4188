using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class RecordJson
{
    public static ContainerRecord Read(JsonPart part) => new()
    {
        Version = part.Member("version")?.Int32() ?? 1,
        Id = part.Required("id").Text(),
        Name = part.Required("name").Text(),
        Created = part.Required("created").Time(),
        Spec = SpecJson.Read(part.Required("spec")),
        Image = part.Required("image").Digest(),
        Manifest = DescriptorJson.Read(part.Required("manifest")),
        DiffIds = part.Required("diffIds").List(item => item.Digest()),
        Resolved = SettingsJson.Read(part.Required("resolved")),
    };

    public static void Write(Utf8JsonWriter json, ContainerRecord record)
    {
        json.WriteStartObject();
        json.WriteNumber("version", record.Version);
        json.WriteText("id", record.Id);
        json.WriteText("name", record.Name);
        json.WriteTime("created", record.Created);
        json.WritePart("spec", record.Spec, SpecJson.Write);
        json.WriteDigest("image", record.Image);
        json.WritePart("manifest", record.Manifest, DescriptorJson.Write);
        json.WriteDigests("diffIds", record.DiffIds);
        json.WritePart("resolved", record.Resolved, SettingsJson.Write);
        json.WriteEndObject();
    }
}
