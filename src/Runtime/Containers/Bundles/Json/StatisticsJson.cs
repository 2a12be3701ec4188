using System.Text.Json;
using BuildKit.Containers.Usage;
using BuildKit.Oci.Json;

namespace BuildKit.Containers.Bundles.Json;

/// <summary>The shape that readers of runc's "events" know. A number that says nothing is left out where runc leaves it out.</summary>
internal static class StatisticsJson
{
    public static void Write(Utf8JsonWriter json, GroupStatistics counts)
    {
        json.WriteStartObject();
        WriteProcessor(json, counts);
        WriteMemory(json, counts);
        json.WriteStartObject("pids");
        WriteUnlessZero(json, "current", counts.Pids);
        WriteUnlessZero(json, "limit", counts.PidsLimit ?? 0);
        json.WriteEndObject();
        json.WriteStartObject("blkio");
        if (counts.DiskBytes.Count > 0) json.WriteList("ioServiceBytesRecursive", counts.DiskBytes, WriteDisk);
        if (counts.DiskOperations.Count > 0) json.WriteList("ioServicedRecursive", counts.DiskOperations, WriteDisk);
        json.WriteEndObject();
        json.WriteStartObject("hugetlb");
        foreach (var (size, amount) in counts.HugePages) WriteAmount(json, size, amount, limit: false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProcessor(Utf8JsonWriter json, GroupStatistics counts)
    {
        json.WriteStartObject("cpu");
        json.WriteStartObject("usage");
        WriteUnlessZero(json, "total", counts.Processor);
        if (counts.Processors.Count > 0) WriteProcessors(json, counts.Processors);
        json.WriteNumber("kernel", counts.Kernel);
        json.WriteNumber("user", counts.User);
        json.WriteEndObject();
        json.WriteStartObject("throttling");
        WriteUnlessZero(json, "periods", counts.Periods);
        WriteUnlessZero(json, "throttledPeriods", counts.ThrottledPeriods);
        WriteUnlessZero(json, "throttledTime", counts.ThrottledTime);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProcessors(Utf8JsonWriter json, IReadOnlyList<long> times)
    {
        json.WriteStartArray("percpu");
        foreach (var time in times) json.WriteNumberValue(time);
        json.WriteEndArray();
    }

    private static void WriteMemory(Utf8JsonWriter json, GroupStatistics counts)
    {
        json.WriteStartObject("memory");
        WriteUnlessZero(json, "cache", counts.Cache);
        WriteAmount(json, "usage", counts.Memory, limit: true);
        WriteAmount(json, "swap", counts.MemoryWithSwap, limit: true);
        WriteAmount(json, "kernel", counts.KernelMemory, limit: true);
        json.WriteStartObject("raw");
        foreach (var (name, value) in counts.MemoryDetails) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>No limit is the greatest number.</summary>
    private static void WriteAmount(Utf8JsonWriter json, string name, GroupStatistics.Amount amount, bool limit)
    {
        json.WriteStartObject(name);
        if (limit) json.WriteNumber("limit", amount.Limit is { } own ? (ulong)own : ulong.MaxValue);
        WriteUnlessZero(json, "usage", amount.Usage);
        WriteUnlessZero(json, "max", amount.Peak);
        json.WriteNumber("failcnt", amount.Failures);
        json.WriteEndObject();
    }

    private static void WriteDisk(Utf8JsonWriter json, GroupStatistics.DiskCount disk)
    {
        json.WriteStartObject();
        WriteUnlessZero(json, "major", disk.Major);
        WriteUnlessZero(json, "minor", disk.Minor);
        json.WriteString("op", disk.Operation);
        WriteUnlessZero(json, "value", disk.Value);
        json.WriteEndObject();
    }

    private static void WriteUnlessZero(Utf8JsonWriter json, string name, long number)
    {
        if (number != 0) json.WriteNumber(name, number);
    }
}
