using System.Globalization;
using System.Text.Json;

namespace BuildKit.Containers.Health;

/// <summary>Docker's shape of a container's health, below State and Config.</summary>
internal static class HealthInspection
{
    private const long NanosecondsPerTick = 100;

    public static void WriteState(Utf8JsonWriter json, HealthState? health)
    {
        if (health is null) return;
        json.WriteStartObject("Health");
        json.WriteString("Status", health.Word);
        json.WriteNumber("FailingStreak", health.FailingStreak);
        json.WriteStartArray("Log");
        foreach (var result in health.Log)
        {
            json.WriteStartObject();
            json.WriteString("Start", Time(result.Start));
            json.WriteString("End", Time(result.End));
            json.WriteNumber("ExitCode", result.ExitCode);
            json.WriteString("Output", result.Output);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteConfig(Utf8JsonWriter json, HealthCheck? check)
    {
        if (check is null) return;
        json.WriteStartObject("Healthcheck");
        json.WriteStartArray("Test");
        foreach (var word in check.Test) json.WriteStringValue(word);
        json.WriteEndArray();
        json.WriteNumber("Interval", check.Interval.Ticks * NanosecondsPerTick);
        json.WriteNumber("Timeout", check.Timeout.Ticks * NanosecondsPerTick);
        json.WriteNumber("StartPeriod", check.StartPeriod.Ticks * NanosecondsPerTick);
        json.WriteNumber("StartInterval", check.StartInterval.Ticks * NanosecondsPerTick);
        json.WriteNumber("Retries", check.Retries);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture);
}
