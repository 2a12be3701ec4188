using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Resources;

namespace BuildKit.Containers.Usage;

/// <summary>What the control group of a container counts. Each is null where no hierarchy of the group counts it.</summary>
[SupportedOSPlatform("linux")]
internal sealed class GroupUsage(IReadOnlyList<string> folders)
{
    private const int NanosecondsPerTick = 100;

    /// <summary>v2 counts processor time in every group, with or without the controller.</summary>
    public TimeSpan? Processor() =>
        First(f => CgroupFile.TryReadKey(f, "cpu.stat", "usage_usec")) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds)
        : First(f => CgroupFile.TryReadNumber(f, "cpuacct.usage")) is { } nanoseconds ? TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick)
        : null;

    /// <summary>Files that nobody used lately are given up before anything else, so they are not counted, as in Docker.</summary>
    public long? Memory() => First(f =>
        CgroupFile.TryReadNumber(f, "memory.current") is { } current ? current - Math.Min(current, CgroupFile.TryReadKey(f, "memory.stat", "inactive_file") ?? 0)
        : CgroupFile.TryReadNumber(f, "memory.usage_in_bytes") is { } usage ? usage - Math.Min(usage, CgroupFile.TryReadKey(f, "memory.stat", "total_inactive_file") ?? 0)
        : null);

    public long? MemoryLimit() => First(f => CgroupFile.TryReadNumber(f, "memory.max") ?? CgroupFile.TryReadNumber(f, "memory.limit_in_bytes"));

    public long? Pids() => First(f => CgroupFile.TryReadNumber(f, "pids.current"));

    public (long Read, long Written)? Blocks()
    {
        foreach (var folder in folders)
        {
            if (CgroupFile.TryRead(folder, "io.stat") is { } stat) return (Sum(stat, "rbytes="), Sum(stat, "wbytes="));
            if (CgroupFile.TryRead(folder, "blkio.throttle.io_service_bytes_recursive") is { } legacy) return (Sum(legacy, "Read "), Sum(legacy, "Write "));
        }

        return null;
    }

    /// <summary>The numbers behind a word, over all devices: "8:0 rbytes=1 wbytes=2" of v2, "8:0 Read 1" of v1.</summary>
    internal static long Sum(string text, string word)
    {
        var sum = 0L;
        foreach (var line in text.Split('\n'))
        {
            var at = line.IndexOf(word, StringComparison.Ordinal);
            if (at < 0) continue;
            var number = line.AsSpan(at + word.Length);
            if (number.IndexOf(' ') is >= 0 and var end) number = number[..end];
            if (long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) sum += value;
        }

        return sum;
    }

    private long? First(Func<string, long?> read)
    {
        foreach (var folder in folders)
            if (read(folder) is { } value) return value;
        return null;
    }
}
