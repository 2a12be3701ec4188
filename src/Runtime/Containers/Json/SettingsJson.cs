using System.Text.Json;
using BuildKit.Containers.Settings;
using BuildKit.Oci;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class SettingsJson
{
    public static ResolvedSettings Read(JsonPart part) => new()
    {
        Args = part.Required("args").Texts(),
        EntrypointLength = part.Member("entrypointLength")?.Int32() ?? 0,
        Environment = part.Required("environment").Texts(),
        WorkingDirectory = part.Required("workingDirectory").Text(),
        User = part.Member("user")?.Text() ?? "",
        HostName = part.Required("hostName").Text(),
        Labels = part.Member("labels")?.Map() ?? OrdinalMap.From([]),
        StopSignal = part.Required("stopSignal").Int32(),
        StopTimeout = part.Required("stopTimeout").Int32(),
        Mounts = part.Member("mounts")?.List(MountJson.Read) ?? [],
        AnonymousVolumes = part.Member("anonymousVolumes")?.Texts() ?? [],
        Ports = part.Member("ports")?.List(PortJson.Read) ?? [],
        Health = part.Member("health") is { } health ? HealthJson.ReadCheck(health) : null,
        ExposedPorts = part.Member("exposedPorts")?.Texts() ?? [],
    };

    public static void Write(Utf8JsonWriter json, ResolvedSettings settings)
    {
        json.WriteStartObject();
        json.WriteTexts("args", settings.Args);
        json.WriteNumber("entrypointLength", settings.EntrypointLength);
        json.WriteTexts("environment", settings.Environment);
        json.WriteText("workingDirectory", settings.WorkingDirectory);
        json.WriteText("user", settings.User);
        json.WriteText("hostName", settings.HostName);
        json.WriteMap("labels", settings.Labels);
        json.WriteNumber("stopSignal", settings.StopSignal);
        json.WriteNumber("stopTimeout", settings.StopTimeout);
        json.WriteList("mounts", settings.Mounts, MountJson.Write);
        json.WriteTexts("anonymousVolumes", settings.AnonymousVolumes);
        json.WriteList("ports", settings.Ports, PortJson.Write);
        json.WritePart("health", settings.Health, HealthJson.WriteCheck);
        json.WriteTexts("exposedPorts", settings.ExposedPorts);
        json.WriteEndObject();
    }
}
