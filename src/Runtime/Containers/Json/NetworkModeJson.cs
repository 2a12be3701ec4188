using System.Text.Json;
using BuildKit.Containers.Settings;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class NetworkModeJson
{
    public static NetworkMode Read(JsonPart part)
    {
        var mode = part.Required("mode");
        return mode.Text() switch
        {
            "private" => new NetworkMode.Private(),
            "none" => new NetworkMode.None(),
            "host" => new NetworkMode.Host(),
            "container" => new NetworkMode.Container(part.Required("name").Text()),
            var other => throw mode.Wrong($"'{other}' is no network mode"),
        };
    }

    public static void Write(Utf8JsonWriter json, NetworkMode mode)
    {
        json.WriteStartObject();
        json.WriteString("mode", mode is NetworkMode.Container ? "container" : mode.ToString());
        if (mode is NetworkMode.Container other) json.WriteString("name", other.Name);
        json.WriteEndObject();
    }
}
