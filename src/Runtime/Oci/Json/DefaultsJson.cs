using System.Text.Json;

namespace BuildKit.Oci.Json;

/// <summary>The "config" object of an image configuration, with Docker's additions.</summary>
internal static class DefaultsJson
{
    private static readonly string[] Known =
    [
        "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Healthcheck", "ArgsEscaped", "Volumes", "WorkingDir", "OnBuild", "Labels", "StopSignal",
        "StopTimeout", "Shell",
    ];

    public static ContainerDefaults Read(JsonPart part) => new()
    {
        User = part.Member("User")?.Text(),
        ExposedPorts = part.Member("ExposedPorts")?.Set(),
        Env = part.Member("Env")?.Texts(),
        Entrypoint = part.Member("Entrypoint")?.Texts(),
        Cmd = part.Member("Cmd")?.Texts(),
        Healthcheck = part.Member("Healthcheck") is { } check ? ReadCheck(check) : null,
        ArgsEscaped = part.Member("ArgsEscaped")?.Boolean(),
        Volumes = part.Member("Volumes")?.Set(),
        WorkingDir = part.Member("WorkingDir")?.Text(),
        OnBuild = part.Member("OnBuild")?.Texts(),
        Labels = part.Member("Labels")?.Map(),
        StopSignal = part.Member("StopSignal")?.Text(),
        StopTimeout = part.Member("StopTimeout")?.Int32(),
        Shell = part.Member("Shell")?.Texts(),
        Unknown = part.Others(Known),
    };

    public static void Write(Utf8JsonWriter json, ContainerDefaults defaults)
    {
        json.WriteStartObject();
        json.WriteText("User", defaults.User);
        json.WriteSet("ExposedPorts", defaults.ExposedPorts);
        json.WriteTexts("Env", defaults.Env);
        json.WriteTexts("Entrypoint", defaults.Entrypoint);
        json.WriteTexts("Cmd", defaults.Cmd);
        json.WritePart("Healthcheck", defaults.Healthcheck, WriteCheck);
        json.WriteFlag("ArgsEscaped", defaults.ArgsEscaped);
        json.WriteSet("Volumes", defaults.Volumes);
        json.WriteText("WorkingDir", defaults.WorkingDir);
        json.WriteTexts("OnBuild", defaults.OnBuild);
        json.WriteMap("Labels", defaults.Labels);
        json.WriteText("StopSignal", defaults.StopSignal);
        json.WriteInteger("StopTimeout", defaults.StopTimeout);
        json.WriteTexts("Shell", defaults.Shell);
        json.WriteOthers(defaults.Unknown);
        json.WriteEndObject();
    }

    private static Healthcheck ReadCheck(JsonPart part) => new()
    {
        Test = part.Member("Test")?.Texts(),
        Interval = part.Member("Interval")?.Int64(),
        Timeout = part.Member("Timeout")?.Int64(),
        StartPeriod = part.Member("StartPeriod")?.Int64(),
        StartInterval = part.Member("StartInterval")?.Int64(),
        Retries = part.Member("Retries")?.Int32(),
    };

    private static void WriteCheck(Utf8JsonWriter json, Healthcheck check)
    {
        json.WriteStartObject();
        json.WriteTexts("Test", check.Test);
        json.WriteInteger("Interval", check.Interval);
        json.WriteInteger("Timeout", check.Timeout);
        json.WriteInteger("StartPeriod", check.StartPeriod);
        json.WriteInteger("StartInterval", check.StartInterval);
        json.WriteInteger("Retries", check.Retries);
        json.WriteEndObject();
    }
}
