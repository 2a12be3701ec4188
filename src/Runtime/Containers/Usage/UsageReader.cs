using System.Runtime.Versioning;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Usage;

/// <summary>Takes samples of running containers: from the files of the control group, and from /proc for what no hierarchy of it counts.</summary>
[SupportedOSPlatform("linux")]
internal static class UsageReader
{
    private const long TicksPerSecond = 100;

    public static ContainerSample Read(Container container, TimeSpan at)
    {
        var group = new GroupUsage(container.State.Cgroup?.Folders ?? []);
        var processes = new Lazy<List<ProcessFiles>>(() => Processes(container));
        var total = TotalMemory();
        var (read, written) = group.Blocks() ?? Blocks(processes.Value);
        var (received, sent) = Network(container);
        return new ContainerSample
        {
            At = at,
            Processor = group.Processor() ?? TimeSpan.FromSeconds(processes.Value.Sum(p => p.AllProcessorTicks) / (double)TicksPerSecond),
            Memory = group.Memory() ?? processes.Value.Sum(p => p.MemoryBytes),
            MemoryLimit = group.MemoryLimit() is { } limit && limit < total ? limit : total,
            BlocksRead = read,
            BlocksWritten = written,
            NetworkReceived = received,
            NetworkSent = sent,
            Pids = group.Pids() ?? processes.Value.Sum(p => p.Threads),
        };
    }

    private static List<ProcessFiles> Processes(Container container) => [.. ContainerProcesses.Of(container).Select(ProcessFiles.TryRead).OfType<ProcessFiles>()];

    private static (long Read, long Written) Blocks(List<ProcessFiles> processes)
    {
        var (read, written) = (0L, 0L);
        foreach (var process in processes)
        {
            var (its, more) = process.Blocks;
            read += its;
            written += more;
        }

        return (read, written);
    }

    /// <summary>The host's own traffic is not the container's.</summary>
    private static (long Received, long Sent) Network(Container container) =>
        container.Record.Spec.Network is NetworkMode.Host ? (0, 0) : NetworkUsage.Parse(ProcessFiles.TryText(container.State.Process!.Pid, "net/dev") ?? "");

    private static long TotalMemory() => ProcessFiles.Key(File.ReadAllText("/proc/meminfo"), "MemTotal:") * 1024;
}
