using System.Text.Json;
using BuildKit.Containers.Health;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Json;

internal static class HealthJson
{
    private static readonly string[] Actions = ["none", "kill", "restart", "stop"];
    private static readonly string[] Statuses = ["starting", "healthy", "unhealthy"];

    public static HealthCheck ReadCheck(JsonPart part)
    {
        var check = new HealthCheck { Test = part.Required("test").Texts(), Args = part.Required("args").Texts() };
        return check with
        {
            Interval = Time(part, "interval") ?? check.Interval,
            Timeout = Time(part, "timeout") ?? check.Timeout,
            StartPeriod = Time(part, "startPeriod") ?? check.StartPeriod,
            StartInterval = Time(part, "startInterval") ?? check.StartInterval,
            Retries = part.Member("retries")?.Int32() ?? check.Retries,
            OnFailure = part.Member("onFailure") is { } action ? (HealthAction)Word(action, Actions) : HealthAction.None,
        };
    }

    public static void WriteCheck(Utf8JsonWriter json, HealthCheck check)
    {
        json.WriteStartObject();
        json.WriteTexts("test", check.Test);
        json.WriteTexts("args", check.Args);
        json.WriteNumber("interval", check.Interval.Ticks);
        json.WriteNumber("timeout", check.Timeout.Ticks);
        json.WriteNumber("startPeriod", check.StartPeriod.Ticks);
        json.WriteNumber("startInterval", check.StartInterval.Ticks);
        json.WriteNumber("retries", check.Retries);
        if (check.OnFailure != HealthAction.None) json.WriteString("onFailure", WordOf(check.OnFailure));
        json.WriteEndObject();
    }

    public static HealthState ReadState(JsonPart part) => new()
    {
        Status = (HealthStatus)Word(part.Required("status"), Statuses),
        FailingStreak = part.Member("failingStreak")?.Int32() ?? 0,
        Log = part.Member("log")?.List(ReadResult) ?? [],
    };

    public static void WriteState(Utf8JsonWriter json, HealthState state)
    {
        json.WriteStartObject();
        json.WriteString("status", state.Word);
        json.WriteNumber("failingStreak", state.FailingStreak);
        json.WriteList("log", state.Log, WriteResult);
        json.WriteEndObject();
    }

    public static string WordOf(HealthAction action) => Actions[(int)action];

    private static HealthResult ReadResult(JsonPart part) =>
        new(part.Required("start").Time(), part.Required("end").Time(), part.Required("exitCode").Int32(), part.Required("output").Text());

    private static void WriteResult(Utf8JsonWriter json, HealthResult result)
    {
        json.WriteStartObject();
        json.WriteTime("start", result.Start);
        json.WriteTime("end", result.End);
        json.WriteNumber("exitCode", result.ExitCode);
        json.WriteString("output", result.Output);
        json.WriteEndObject();
    }

    private static TimeSpan? Time(JsonPart part, string name) => part.Member(name) is { } ticks ? TimeSpan.FromTicks(ticks.Int64()) : null;

    private static int Word(JsonPart part, string[] words) => Array.IndexOf(words, part.Text()) is >= 0 and var index ? index : throw part.Wrong($"'{part.Text()}' is none of {string.Join(", ", words)}");
}
