using System.Globalization;

namespace BuildKit.Containers.Resources;

/// <summary>One file of a control group and what goes into it.</summary>
internal sealed record CgroupLimit(string Controller, string File, string Value)
{
    /// <summary>Order matters: a limit of memory with swap must not be below the one without at any moment.</summary>
    public static IReadOnlyList<CgroupLimit> ForUnified(RuntimeResources resources)
    {
        var limits = new List<CgroupLimit>();
        if (resources.Memory is { } memory)
        {
            Add("memory", "memory.max", Text(memory.Limit));
            Add("memory", "memory.low", Text(memory.Reservation));
            // The specification counts memory and swap together, the kernel counts swap alone.
            if (memory.Swap is { } swap) Add("memory", "memory.swap.max", swap < 0 ? "max" : Text(Math.Max(0, swap - (memory.Limit ?? 0))));
        }

        if (resources.Cpu is { } cpu)
        {
            if (cpu.Shares is { } shares) Add("cpu", "cpu.weight", WeightOf(shares).ToString(CultureInfo.InvariantCulture));
            if (cpu.Quota is not null || cpu.Period is not null)
                Add("cpu", "cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(cpu.Quota is > 0 ? Text(cpu.Quota) : "max")} {cpu.Period ?? 100000}"));
            Add("cpuset", "cpuset.cpus", cpu.Cpus);
            Add("cpuset", "cpuset.mems", cpu.Mems);
        }

        Add("pids", "pids.max", Text(resources.PidsLimit));
        return limits;

        void Add(string controller, string file, string? value)
        {
            if (value is not null) limits.Add(new CgroupLimit(controller, file, value));
        }

        static string? Text(long? value) => value switch
        {
            null => null,
            < 0 => "max",
            _ => value.Value.ToString(CultureInfo.InvariantCulture),
        };
    }

    public static IReadOnlyList<CgroupLimit> ForLegacy(RuntimeResources resources)
    {
        var limits = new List<CgroupLimit>();
        if (resources.Memory is { } memory)
        {
            Add("memory", "memory.limit_in_bytes", Text(memory.Limit));
            Add("memory", "memory.soft_limit_in_bytes", Text(memory.Reservation));
            Add("memory", "memory.memsw.limit_in_bytes", Text(memory.Swap));
        }

        if (resources.Cpu is { } cpu)
        {
            Add("cpu", "cpu.shares", cpu.Shares?.ToString(CultureInfo.InvariantCulture));
            Add("cpu", "cpu.cfs_period_us", cpu.Period?.ToString(CultureInfo.InvariantCulture));
            Add("cpu", "cpu.cfs_quota_us", Text(cpu.Quota));
            Add("cpuset", "cpuset.cpus", cpu.Cpus);
            Add("cpuset", "cpuset.mems", cpu.Mems);
        }

        Add("pids", "pids.max", resources.PidsLimit is < 0 ? "max" : Text(resources.PidsLimit));
        return limits;

        void Add(string controller, string file, string? value)
        {
            if (value is not null) limits.Add(new CgroupLimit(controller, file, value));
        }

        static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>v1's 2…262144 on v2's 1…10000, as every runtime converts it.</summary>
    public static ulong WeightOf(ulong shares) => 1 + ((Math.Clamp(shares, 2, 262144) - 2) * 9999 / 262142);
}
