using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers.Resources;

namespace BuildKit.Containers.Usage;

/// <summary>Reads <see cref="GroupStatistics"/> from the folders of a group, each in whatever version its hierarchy has. Files are the kernel's: trusted.</summary>
[SupportedOSPlatform("linux")]
internal sealed class StatisticsReader(IReadOnlyList<string> folders)
{
    private const long NanosecondsPerTick = 10_000_000;

    /// <param name="processes">Asked only where no hierarchy counts memory or processes.</param>
    public GroupStatistics Read(Func<IEnumerable<ProcessFiles>> processes)
    {
        var memory = Amount("memory", "memory.current", "memory.usage_in_bytes") ?? new GroupStatistics.Amount { Usage = processes().Sum(p => p.MemoryBytes) };
        return new GroupStatistics
        {
            Processor = Key("cpu.stat", "usage_usec") * 1000 ?? Number("cpuacct.usage") ?? 0,
            Kernel = Key("cpu.stat", "system_usec") * 1000 ?? Key("cpuacct.stat", "system") * NanosecondsPerTick ?? 0,
            User = Key("cpu.stat", "user_usec") * 1000 ?? Key("cpuacct.stat", "user") * NanosecondsPerTick ?? 0,
            Processors = [.. (Text("cpuacct.usage_percpu") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Parsed)],
            Periods = Key("cpu.stat", "nr_periods") ?? 0,
            ThrottledPeriods = Key("cpu.stat", "nr_throttled") ?? 0,
            ThrottledTime = Key("cpu.stat", "throttled_usec") * 1000 ?? Key("cpu.stat", "throttled_time") ?? 0,
            Memory = memory,
            MemoryWithSwap = MemoryWithSwap(memory),
            KernelMemory = Amount("memory.kmem", null, "memory.kmem.usage_in_bytes") ?? new GroupStatistics.Amount { Usage = Key("memory.stat", "kernel") ?? 0 },
            Cache = Key("memory.stat", "total_cache") ?? Key("memory.stat", "file") ?? 0,
            MemoryDetails = [.. Lines("memory.stat").Where(l => l.Length == 2).Select(l => (l[0], Parsed(l[1])))],
            Pids = Number("pids.current") ?? processes().Sum(p => p.Threads),
            PidsLimit = Number("pids.max"),
            DiskBytes = [.. Disks("blkio.throttle.io_service_bytes_recursive", "rbytes", "wbytes")],
            DiskOperations = [.. Disks("blkio.throttle.io_serviced_recursive", "rios", "wios")],
            HugePages = [.. HugePages()],
        };
    }

    /// <summary>v2 counts swap alone.</summary>
    private GroupStatistics.Amount MemoryWithSwap(GroupStatistics.Amount memory) =>
        Number("memory.swap.current") is not { } swap ? Amount("memory.memsw", null, "memory.memsw.usage_in_bytes") ?? new GroupStatistics.Amount()
        : new GroupStatistics.Amount { Usage = memory.Usage + swap, Limit = memory.Limit + Number("memory.swap.max"), Failures = Key("memory.swap.events", "max") ?? 0 };

    /// <summary>Null where nothing counts it. The names of v1 and v2 go by one scheme each.</summary>
    private GroupStatistics.Amount? Amount(string name, string? current, string usage)
    {
        if (current is not null && Number(current) is { } now)
            return new GroupStatistics.Amount { Usage = now, Limit = Number(name + ".max"), Peak = Number(name + ".peak") ?? 0, Failures = Key(name + ".events", "max") ?? 0 };
        return Number(usage) is not { } legacy ? null : new GroupStatistics.Amount
        {
            Usage = legacy,
            Limit = Number(name + ".limit_in_bytes"),
            Peak = Number(name + ".max_usage_in_bytes") ?? 0,
            Failures = Number(name + ".failcnt") ?? 0,
        };
    }

    private IEnumerable<GroupStatistics.DiskCount> Disks(string legacy, string read, string written)
    {
        foreach (var line in Lines("io.stat"))
        {
            foreach (var (word, operation) in new[] { (read, "Read"), (written, "Write") })
                if (Array.Find(line, f => f.StartsWith(word + "=", StringComparison.Ordinal)) is { } field && Disk(line[0], operation, field[(word.Length + 1)..]) is { } count) yield return count;
        }

        // The last line is "Total n", over all disks.
        foreach (var line in Lines(legacy))
            if (line.Length == 3 && Disk(line[0], line[1], line[2]) is { } count) yield return count;
    }

    private static GroupStatistics.DiskCount? Disk(string numbers, string operation, string value)
    {
        var parts = numbers.Split(':');
        return parts.Length == 2 ? new GroupStatistics.DiskCount(Parsed(parts[0]), Parsed(parts[1]), operation, Parsed(value)) : null;
    }

    private IEnumerable<(string Size, GroupStatistics.Amount Amount)> HugePages()
    {
        foreach (var file in folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "hugetlb.*")).Order(StringComparer.Ordinal))
        {
            // "hugetlb.2MB.current" and "hugetlb.2MB.usage_in_bytes"; those of reservations have one part more.
            if (Path.GetFileName(file).Split('.') is not [_, var size, "current" or "usage_in_bytes"]) continue;
            var name = "hugetlb." + size;
            if (Amount(name, name + ".current", name + ".usage_in_bytes") is { } amount) yield return (size, amount);
        }
    }

    private string? Text(string file)
    {
        foreach (var folder in folders)
            if (CgroupFile.TryRead(folder, file) is { } text) return text;
        return null;
    }

    private IEnumerable<string[]> Lines(string file) => (Text(file) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private long? Number(string file)
    {
        foreach (var folder in folders)
            if (CgroupFile.TryReadNumber(folder, file) is { } number) return number;
        return null;
    }

    private long? Key(string file, string key)
    {
        foreach (var folder in folders)
            if (CgroupFile.TryReadKey(folder, file, key) is { } number) return number;
        return null;
    }

    private static long Parsed(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
