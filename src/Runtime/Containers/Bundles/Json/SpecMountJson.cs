using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config.md, "Mounts", and lines of id maps.</summary>
internal static class SpecMountJson
{
    public static RuntimeMount Read(JsonPart part)
    {
        var destination = part.Required("destination").Text();
        if (destination.Length == 0) throw part.Wrong("the destination of a mount is empty");
        return new RuntimeMount(destination, part.Member("type")?.Text() ?? "")
        {
            Source = SpecJson.NotEmpty(part.Member("source")?.Text()),
            Options = part.Member("options")?.Texts() ?? [],
            UidMappings = part.Member("uidMappings")?.List(ReadMapping) ?? [],
            GidMappings = part.Member("gidMappings")?.List(ReadMapping) ?? [],
        };
    }

    public static void Write(Utf8JsonWriter json, RuntimeMount mount)
    {
        json.WriteStartObject();
        json.WriteText("destination", mount.Destination);
        if (mount.Type.Length > 0) json.WriteText("type", mount.Type);
        json.WriteText("source", mount.Source);
        json.WriteTexts("options", mount.Options.Count == 0 ? null : mount.Options);
        json.WriteItems("uidMappings", mount.UidMappings, WriteMapping);
        json.WriteItems("gidMappings", mount.GidMappings, WriteMapping);
        json.WriteEndObject();
    }

    public static RuntimeIdMapping ReadMapping(JsonPart part) =>
        new(part.Required("containerID").UInt32(), part.Required("hostID").UInt32(), part.Required("size").UInt32());

    public static void WriteMapping(Utf8JsonWriter json, RuntimeIdMapping map)
    {
        json.WriteStartObject();
        json.WriteNumber("containerID", map.ContainerId);
        json.WriteNumber("hostID", map.HostId);
        json.WriteNumber("size", map.Size);
        json.WriteEndObject();
    }
}
