using System.Text.Json;
using BuildKit.Containers.Specification;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>config.md, "scheduler" and "ioPriority".</summary>
internal static class SpecSchedulingJson
{
    public static RuntimeScheduler ReadScheduler(JsonPart part) => new(part.Required("policy").Text())
    {
        Nice = part.Member("nice")?.Int32() ?? 0,
        Priority = part.Member("priority")?.UInt32() ?? 0,
        Flags = part.Member("flags")?.Texts() ?? [],
        Runtime = part.Member("runtime")?.UInt64() ?? 0,
        Deadline = part.Member("deadline")?.UInt64() ?? 0,
        Period = part.Member("period")?.UInt64() ?? 0,
    };

    public static void WriteScheduler(Utf8JsonWriter json, RuntimeScheduler scheduler)
    {
        json.WriteStartObject();
        json.WriteText("policy", scheduler.Policy);
        if (scheduler.Nice != 0) json.WriteNumber("nice", scheduler.Nice);
        if (scheduler.Priority != 0) json.WriteNumber("priority", scheduler.Priority);
        json.WriteTexts("flags", scheduler.Flags.Count == 0 ? null : scheduler.Flags);
        if (scheduler.Runtime != 0) json.WriteNumber("runtime", scheduler.Runtime);
        if (scheduler.Deadline != 0) json.WriteNumber("deadline", scheduler.Deadline);
        if (scheduler.Period != 0) json.WriteNumber("period", scheduler.Period);
        json.WriteEndObject();
    }

    public static RuntimeIoPriority ReadIoPriority(JsonPart part) => new(part.Required("class").Text(), part.Member("priority")?.Int32() ?? 0);

    public static void WriteIoPriority(Utf8JsonWriter json, RuntimeIoPriority priority)
    {
        json.WriteStartObject();
        json.WriteText("class", priority.Class);
        json.WriteNumber("priority", priority.Priority);
        json.WriteEndObject();
    }
}
