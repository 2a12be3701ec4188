using System.Text.Json;
using BuildKit.Containers.Supervision;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class RestartJson
{
    public static RestartPolicy ReadPolicy(JsonPart part)
    {
        try
        {
            return RestartPolicy.Parse(part.Text());
        }
        catch (ContainerException e)
        {
            throw part.Wrong(e.Message);
        }
    }

    public static RestartRecord Read(JsonPart part) => new()
    {
        Count = part.Member("count")?.Int32() ?? 0,
        StoppedByUser = part.Flag("stoppedByUser"),
    };

    public static void Write(Utf8JsonWriter json, RestartRecord restart)
    {
        json.WriteStartObject();
        json.WriteNumber("count", restart.Count);
        json.WriteBoolean("stoppedByUser", restart.StoppedByUser);
        json.WriteEndObject();
    }
}
