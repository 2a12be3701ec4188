using System.Text.Json;
using BuildKit.Containers.Logs;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class LogJson
{
    public static LogSettings Read(JsonPart part) => new()
    {
        Driver = part.Member("driver") is { } driver ? ReadDriver(driver) : LogDriver.JsonFile,
        MaximumSize = part.Member("maximumSize")?.Int64(),
        MaximumFiles = part.Member("maximumFiles")?.Int32() ?? 1,
        Labels = part.Member("labels")?.Texts() ?? [],
        Environment = part.Member("environment")?.Texts() ?? [],
    };

    public static void Write(Utf8JsonWriter json, LogSettings log)
    {
        json.WriteStartObject();
        json.WriteString("driver", log.Driver == LogDriver.None ? "none" : "json-file");
        json.WriteInteger("maximumSize", log.MaximumSize);
        json.WriteNumber("maximumFiles", log.MaximumFiles);
        if (log.Labels.Count > 0) json.WriteTexts("labels", log.Labels);
        if (log.Environment.Count > 0) json.WriteTexts("environment", log.Environment);
        json.WriteEndObject();
    }

    private static LogDriver ReadDriver(JsonPart part) => part.Text() switch
    {
        "json-file" => LogDriver.JsonFile,
        "none" => LogDriver.None,
        var other => throw part.Wrong($"'{other}' is no log driver"),
    };
}
