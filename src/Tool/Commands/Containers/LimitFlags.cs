using System.CommandLine;
using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The limits that 'run' and 'create' set and 'update' changes.</summary>
internal sealed class LimitFlags
{
    private readonly Option<string?> _blkioWeight = Inputs.Text("--blkio-weight", null, "uint16", "Share of the disks, 10 to 1000; 0 is none of its own");
    private readonly Option<string?> _cpuPeriod = Inputs.Text("--cpu-period", null, "int", "Microseconds in which the quota counts");
    private readonly Option<string?> _cpuQuota = Inputs.Text("--cpu-quota", null, "int", "Microseconds on processors in each period");
    private readonly Option<string?> _cpuRtPeriod = Inputs.Text("--cpu-rt-period", null, "int", "Period of real-time scheduling in microseconds");
    private readonly Option<string?> _cpuRtRuntime = Inputs.Text("--cpu-rt-runtime", null, "int", "Real-time microseconds in each of its periods");
    private readonly Option<string?> _cpuShares = Inputs.Text("--cpu-shares", "-c", "int", "Weight against other containers when processors are busy (1024)");
    private readonly Option<string?> _cpus = Inputs.Text("--cpus", null, "decimal", "Number of processors, such as 1.5");
    private readonly Option<string?> _cpusetCpus = Inputs.Text("--cpuset-cpus", null, "string", "Processors that may be used: 0-3, 0,1");
    private readonly Option<string?> _cpusetMems = Inputs.Text("--cpuset-mems", null, "string", "Memory nodes that may be used: 0-3, 0,1");
    private readonly Option<string?> _memory = Inputs.Text("--memory", "-m", "bytes", "Limit of memory: 512m, 2g");
    private readonly Option<string?> _memoryReservation = Inputs.Text("--memory-reservation", null, "bytes", "Memory that is left to it when the machine runs short");
    private readonly Option<string?> _memorySwap = Inputs.Text("--memory-swap", null, "bytes", "Limit of memory and swap together (twice the memory); -1: no limit of swap");
    private readonly Option<string?> _pidsLimit = Inputs.Text("--pids-limit", null, "int", "Limit of processes and threads (2048); -1: none");

    public IReadOnlyList<Option> Options =>
    [
        _blkioWeight, _cpuPeriod, _cpuQuota, _cpuRtPeriod, _cpuRtRuntime, _cpuShares, _cpus, _cpusetCpus, _cpusetMems, _memory, _memoryReservation, _memorySwap, _pidsLimit,
    ];

    /// <summary>Those that Docker's 'build' has.</summary>
    public IReadOnlyList<Option> OfBuilds => [_cpuPeriod, _cpuQuota, _cpuShares, _cpusetCpus, _cpusetMems, _memory, _memorySwap];

    /// <summary>What was not given stays as it is.</summary>
    public ResourceSettings Apply(ResourceSettings settings, Call call) => settings with
    {
        BlkioWeight = call.Number(_blkioWeight, least: 0) ?? settings.BlkioWeight,
        CpuPeriod = Number(call, _cpuPeriod, 0) ?? settings.CpuPeriod,
        CpuQuota = Number(call, _cpuQuota, -1) ?? settings.CpuQuota,
        CpuRealtimePeriod = Number(call, _cpuRtPeriod, 0) ?? settings.CpuRealtimePeriod,
        CpuRealtimeRuntime = Number(call, _cpuRtRuntime, 0) ?? settings.CpuRealtimeRuntime,
        CpuShares = Number(call, _cpuShares, 0) ?? settings.CpuShares,
        NanoCpus = call.Get(_cpus) is { } cpus ? Available(cpus) : settings.NanoCpus,
        CpusetCpus = call.Get(_cpusetCpus) ?? settings.CpusetCpus,
        CpusetMems = call.Get(_cpusetMems) ?? settings.CpusetMems,
        Memory = Bytes(call, _memory) ?? settings.Memory,
        MemoryReservation = Bytes(call, _memoryReservation) ?? settings.MemoryReservation,
        MemorySwap = call.Get(_memorySwap) is { } swap ? ResourceSyntax.ParseBytesOrNone(_memorySwap.Name, swap) : settings.MemorySwap,
        PidsLimit = Number(call, _pidsLimit, -1) ?? settings.PidsLimit,
    };

    private static long? Number(Call call, Option<string?> option, long least)
    {
        if (call.Get(option) is not { } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw ToolException.InvalidValue(option.Name, text, $"a whole number from {least}");
    }

    private static long? Bytes(Call call, Option<string?> option) => call.Get(option) is { } text ? ByteSize.Parse(option.Name, text) : null;

    /// <summary>More processors than there are would be no limit, which is not what was asked for.</summary>
    private long Available(string text)
    {
        var cpus = ResourceSyntax.ParseCpus(text);
        return cpus <= System.Environment.ProcessorCount * 1_000_000_000L ? cpus : throw ToolException.InvalidValue(_cpus.Name, text, $"at most {System.Environment.ProcessorCount}, the processors of this machine");
    }
}
