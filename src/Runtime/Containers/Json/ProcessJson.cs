using System.Text.Json;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class ProcessJson
{
    public static ProcessIdentity Read(JsonPart part) =>
        new(part.Required("pid").Int32(), part.Required("startTime").UInt64(), part.Required("bootId").Text());

    public static void Write(Utf8JsonWriter json, ProcessIdentity process)
    {
        json.WriteStartObject();
        json.WriteNumber("pid", process.Pid);
        json.WriteNumber("startTime", process.StartTime);
        json.WriteText("bootId", process.BootId);
        json.WriteEndObject();
    }
}
