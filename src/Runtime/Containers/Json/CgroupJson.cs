using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class CgroupJson
{
    public static CgroupRecord Read(JsonPart part) => new(part.Required("folders").Texts(), part.Required("parents").Texts());

    public static void Write(Utf8JsonWriter json, CgroupRecord cgroup)
    {
        json.WriteStartObject();
        json.WriteTexts("folders", cgroup.Folders);
        json.WriteTexts("parents", cgroup.Parents);
        json.WriteEndObject();
    }
}
