using System.Globalization;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Resources;

/// <summary>Resources in the files of cgroup v1 (config-linux.md names nearly all of them). Pure.</summary>
internal static class LegacyLimits
{
    public static IReadOnlyList<CgroupLimit> Of(RuntimeResources resources)
    {
        if (resources.Unified is { Count: > 0 } unified) throw LimitException.OnlyUnified(unified.Keys.First());
        var list = new LimitList();
        if (resources.Memory is { } memory) AddMemory(list, memory);
        if (resources.Cpu is { } cpu) AddCpu(list, cpu);
        list.Add("pids", "pids.max", resources.PidsLimit is <= 0 ? "max" : LimitList.Text(resources.PidsLimit));
        if (resources.BlockIo is { } io) AddBlockIo(list, io);
        foreach (var page in resources.HugepageLimits) list.Add("hugetlb", $"hugetlb.{PageSizes.Checked(page.PageSize)}.limit_in_bytes", page.Limit);
        foreach (var limit in RdmaText.Of(resources.Rdma)) list.Add("rdma", "rdma.max", limit);
        list.Add("net_cls", "net_cls.classid", resources.Network?.ClassId);
        foreach (var priority in resources.Network?.Priorities ?? []) list.Add("net_prio", "net_prio.ifpriomap", string.Create(CultureInfo.InvariantCulture, $"{OneWord(priority.Name)} {priority.Priority}"));
        return list.Limits;
    }

    /// <summary>Devices are written one rule to a line; a rule for all kinds resets what was said before it, whatever access it names.</summary>
    public static IEnumerable<CgroupLimit> Of(IEnumerable<DeviceRule> rules)
    {
        foreach (var rule in rules)
        {
            var kinds = rule.Type == 'a' && rule is { Major: null, Minor: null } && DeviceAccess.IsAll(rule.Access) ? "a" : rule.Type == 'a' ? "cb" : rule.Type == 'u' ? "c" : rule.Type.ToString();
            foreach (var kind in kinds)
                yield return new CgroupLimit("devices", rule.Allow ? "devices.allow" : "devices.deny", $"{kind} {Number(rule.Major)}:{Number(rule.Minor)} {DeviceAccess.Letters(DeviceAccess.Bits(rule.Access))}");
        }

        static string Number(long? number) => number is null or < 0 ? "*" : number.Value.ToString(CultureInfo.InvariantCulture);
    }

    private static void AddMemory(LimitList list, MemoryResources memory)
    {
        if (memory.UseHierarchy == false) list.Add("memory", "memory.use_hierarchy", "0");

        // Memory with swap may at no moment be below memory alone; both begin without a limit.
        list.Add("memory", "memory.limit_in_bytes", LimitList.Text(memory.Limit));
        list.Add("memory", "memory.memsw.limit_in_bytes", LimitList.Text(memory.Swap));
        list.Add("memory", "memory.soft_limit_in_bytes", LimitList.Text(memory.Reservation));
        list.Add("memory", "memory.kmem.limit_in_bytes", LimitList.Text(memory.Kernel is <= 0 ? null : memory.Kernel));
        list.Add("memory", "memory.kmem.tcp.limit_in_bytes", LimitList.Text(memory.KernelTcp is <= 0 ? null : memory.KernelTcp));
        list.Add("memory", "memory.swappiness", memory.Swappiness);
        if (memory.DisableOomKiller == true) list.Add("memory", "memory.oom_control", "1");
    }

    private static void AddCpu(LimitList list, CpuResources cpu)
    {
        list.Add("cpu", "cpu.shares", cpu.Shares is 0 ? null : cpu.Shares);
        list.Add("cpu", "cpu.cfs_period_us", cpu.Period is 0 ? null : cpu.Period);
        list.Add("cpu", "cpu.cfs_quota_us", LimitList.Text(cpu.Quota is 0 ? null : cpu.Quota));
        list.Add("cpu", "cpu.cfs_burst_us", cpu.Burst);
        list.Add("cpu", "cpu.rt_period_us", cpu.RealtimePeriod is 0 ? null : cpu.RealtimePeriod);
        list.Add("cpu", "cpu.rt_runtime_us", LimitList.Text(cpu.RealtimeRuntime));
        list.Add("cpu", "cpu.idle", LimitList.Text(cpu.Idle));
        list.Add("cpuset", "cpuset.cpus", NonEmpty(cpu.Cpus));
        list.Add("cpuset", "cpuset.mems", NonEmpty(cpu.Mems));
    }

    /// <summary>Weights are the scheduler's: CFQ's file until Linux 5.0, BFQ's since.</summary>
    private static void AddBlockIo(LimitList list, BlockIoResources io)
    {
        if (io.Weight is > 0 and var weight) list.Add(Scheduled("weight", weight.ToString(CultureInfo.InvariantCulture)));
        if (io.LeafWeight is > 0 and var leaf) list.Add("blkio", "blkio.leaf_weight", leaf);
        foreach (var device in io.WeightDevice)
        {
            if (device.Weight is { } own) list.Add(Scheduled("weight_device", string.Create(CultureInfo.InvariantCulture, $"{device.Major}:{device.Minor} {own}")));
            if (device.LeafWeight is { } own2) list.Add("blkio", "blkio.leaf_weight_device", string.Create(CultureInfo.InvariantCulture, $"{device.Major}:{device.Minor} {own2}"));
        }

        AddThrottles(list, "read_bps", io.ReadBps);
        AddThrottles(list, "write_bps", io.WriteBps);
        AddThrottles(list, "read_iops", io.ReadIops);
        AddThrottles(list, "write_iops", io.WriteIops);

        static CgroupLimit Scheduled(string name, string value) => new("blkio", "blkio." + name, value) { Otherwise = new CgroupLimit("blkio", "blkio.bfq." + name, value) };
    }

    private static void AddThrottles(LimitList list, string name, IEnumerable<DeviceThrottle> throttles)
    {
        foreach (var throttle in throttles) list.Add("blkio", $"blkio.throttle.{name}_device", string.Create(CultureInfo.InvariantCulture, $"{throttle.Major}:{throttle.Minor} {throttle.Rate}"));
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string OneWord(string text) => text.Length > 0 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? text : throw LimitException.Invalid("the name of a network interface", text, "one word");
}
