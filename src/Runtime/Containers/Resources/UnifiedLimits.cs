using System.Globalization;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Resources;

/// <summary>Resources in the files of cgroup v2. Pure. What v2 has no word for is refused: a limit is kept or there is an error.</summary>
internal static class UnifiedLimits
{
    public static IReadOnlyList<CgroupLimit> Of(RuntimeResources resources)
    {
        var list = new LimitList();
        if (resources.Memory is { } memory) AddMemory(list, memory);
        if (resources.Cpu is { } cpu) AddCpu(list, cpu);
        list.Add("pids", "pids.max", resources.PidsLimit is <= 0 ? "max" : LimitList.Text(resources.PidsLimit));
        if (resources.BlockIo is { } io) AddBlockIo(list, io);
        foreach (var page in resources.HugepageLimits) list.Add("hugetlb", $"hugetlb.{PageSizes.Checked(page.PageSize)}.max", page.Limit);
        foreach (var limit in RdmaText.Of(resources.Rdma)) list.Add("rdma", "rdma.max", limit);
        if (resources.Network?.ClassId is > 0) throw LimitException.NotUnified("a class of network packets", "net_cls.classid");
        if (resources.Network?.Priorities is { Count: > 0 }) throw LimitException.NotUnified("a priority of network packets", "net_prio.ifpriomap");
        foreach (var (file, value) in (resources.Unified ?? new Dictionary<string, string>()).OrderBy(p => p.Key, StringComparer.Ordinal)) list.Add(ControllerOf(file), file, value);
        return list.Limits;
    }

    /// <summary>
    /// v1's 2…262144 on v2's 1…10000 so that the defaults, 1024 and 100, meet: a straight line would make 39 of 1024, and whoever asked for the
    /// default would get less than whoever asked for nothing. The curve is the one that runc 1.4 and crun 1.23 agreed on.
    /// </summary>
    public static ulong WeightOf(ulong shares)
    {
        if (shares <= 2) return 1;
        if (shares >= 262144) return 10000;
        var log = Math.Log2(shares);
        return (ulong)Math.Ceiling(Math.Pow(10, (((log * log) + (125 * log)) / 612) - (7.0 / 34)) - 1e-9);
    }

    /// <summary>10…1000 on 1…10000.</summary>
    public static ulong IoWeightOf(ulong weight) => 1 + ((Math.Clamp(weight, 10, 1000) - 10) * 9999 / 990);

    private static void AddMemory(LimitList list, MemoryResources memory)
    {
        if (memory.Swappiness is not null) throw LimitException.NotUnified("swappiness", "memory.swappiness");
        if (memory.DisableOomKiller == true) throw LimitException.NotUnified("disabling the out-of-memory killer", "memory.oom_control");
        if (memory.Kernel is > 0) throw LimitException.NotUnified("a limit of kernel memory", "memory.kmem.limit_in_bytes");
        if (memory.KernelTcp is > 0) throw LimitException.NotUnified("a limit of TCP buffers", "memory.kmem.tcp.limit_in_bytes");

        // Swap first: a process between the two must not swap out what the new limit then counts as allowed.
        list.Add("memory", "memory.swap.max", SwapAlone(memory));
        list.Add("memory", "memory.max", LimitList.OrMax(memory.Limit is 0 ? null : memory.Limit));
        list.Add("memory", "memory.low", LimitList.OrMax(memory.Reservation is 0 ? null : memory.Reservation));
    }

    /// <summary>The specification counts memory and swap together, the kernel counts swap alone.</summary>
    private static string? SwapAlone(MemoryResources memory) => memory switch
    {
        { Swap: null or 0 } => null,
        { Swap: < 0 } => "max",
        { Swap: var both, Limit: > 0 and var limit } when both >= limit => LimitList.Text(both - limit),
        _ => throw LimitException.Invalid("memory with swap", LimitList.Text(memory.Swap)!, $"a memory limit, and at least as much as it ({LimitList.Text(memory.Limit) ?? "none is set"})"),
    };

    private static void AddCpu(LimitList list, CpuResources cpu)
    {
        if (cpu.RealtimeRuntime is not (null or 0) || cpu.RealtimePeriod is not (null or 0)) throw LimitException.NotUnified("real-time scheduling", "cpu.rt_runtime_us");
        if (cpu.Idle is { } idle) list.Add("cpu", "cpu.idle", LimitList.Text(idle));

        // The weight of an idle group is fixed.
        else if (cpu.Shares is > 0 and var shares) list.Add("cpu", "cpu.weight", WeightOf(shares));
        if (cpu.Quota is not (null or 0) || cpu.Period is not (null or 0))
            list.Add("cpu", "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(cpu.Quota is > 0 ? LimitList.Text(cpu.Quota) : "max")} {(cpu.Period is > 0 ? cpu.Period : 100000)}"));
        list.Add("cpu", "cpu.max.burst", cpu.Burst);
        list.Add("cpuset", "cpuset.cpus", string.IsNullOrEmpty(cpu.Cpus) ? null : cpu.Cpus);
        list.Add("cpuset", "cpuset.mems", string.IsNullOrEmpty(cpu.Mems) ? null : cpu.Mems);
    }

    /// <summary>BFQ has v1's scale and a file of its own; the cost model's file is there whenever the controller is.</summary>
    private static void AddBlockIo(LimitList list, BlockIoResources io)
    {
        if (io.LeafWeight is > 0 || io.WeightDevice.Any(d => d.LeafWeight is > 0)) throw LimitException.NotUnified("a leaf weight of block devices", "blkio.leaf_weight");
        if (io.Weight is > 0 and var weight) list.Add(Weight("default", weight));
        foreach (var device in io.WeightDevice.Where(d => d.Weight is not null)) list.Add(Weight(string.Create(CultureInfo.InvariantCulture, $"{device.Major}:{device.Minor}"), device.Weight!.Value));
        AddThrottles(list, "rbps", io.ReadBps);
        AddThrottles(list, "wbps", io.WriteBps);
        AddThrottles(list, "riops", io.ReadIops);
        AddThrottles(list, "wiops", io.WriteIops);

        static CgroupLimit Weight(string device, ushort weight) => new("io", "io.bfq.weight", string.Create(CultureInfo.InvariantCulture, $"{device} {weight}"))
        {
            Otherwise = new CgroupLimit("io", "io.weight", string.Create(CultureInfo.InvariantCulture, $"{device} {IoWeightOf(weight)}")),
        };
    }

    private static void AddThrottles(LimitList list, string key, IEnumerable<DeviceThrottle> throttles)
    {
        foreach (var throttle in throttles)
            list.Add("io", "io.max", string.Create(CultureInfo.InvariantCulture, $"{throttle.Major}:{throttle.Minor} {key}={(throttle.Rate == 0 ? "max" : throttle.Rate.ToString(CultureInfo.InvariantCulture))}"));
    }

    /// <summary>A name from a bundle goes into a path: it is one file of the group, or nothing.</summary>
    private static string ControllerOf(string file)
    {
        var dot = file.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || file.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))) throw LimitException.Invalid("a file of the control group", file, "a name such as 'memory.high'");
        return file[..dot];
    }
}
