using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;

namespace BuildKit.Containers.Settings;

/// <summary>What contradicts itself in limits is refused before anything is made. Docker's rules and bounds.</summary>
internal static class ResourceRules
{
    private const long LeastMemory = 6 << 20;

    public static void Check(ContainerSpec spec)
    {
        Check(spec.Resources);
        foreach (var sysctl in spec.Resources.Sysctls)
        {
            var name = sysctl.Split('=')[0];
            if (!KernelParameter.BelongsToContainer(name, kind => HasOwn(spec, kind))) throw LaunchException.ForeignKernelParameter(name);
        }
    }

    public static void Check(ResourceSettings r)
    {
        if (r.Memory is > 0 and < LeastMemory) throw Wrong("--memory", r.Memory, "at least 6m");
        if (r.MemorySwap is not (null or 0 or -1) && r.Memory is null or 0) throw Wrong("--memory-swap", r.MemorySwap, "it together with --memory");
        if (r.MemorySwap > 0 && r.MemorySwap < r.Memory) throw Wrong("--memory-swap", r.MemorySwap, "at least as much as --memory, since it counts both");
        if (r.MemoryReservation > 0 && r.Memory > 0 && r.MemoryReservation > r.Memory) throw Wrong("--memory-reservation", r.MemoryReservation, "no more than --memory");
        if (r.MemorySwappiness is < 0 or > 100) throw Wrong("--memory-swappiness", r.MemorySwappiness, "0 to 100");
        if (r.OomScoreAdj is < -1000 or > 1000) throw Wrong("--oom-score-adj", r.OomScoreAdj, "-1000 to 1000");
        if (r.NanoCpus > 0 && r.CpuQuota is not (null or 0)) throw Wrong("--cpu-quota", r.CpuQuota, "it or --cpus, which set the same thing");
        if (r.NanoCpus > 0 && r.CpuPeriod is not (null or 0)) throw Wrong("--cpu-period", r.CpuPeriod, "it or --cpus, which set the same thing");
        if (r.CpuPeriod is not (null or 0) and (< 1000 or > 1_000_000)) throw Wrong("--cpu-period", r.CpuPeriod, "1000 to 1000000 microseconds");
        if (r.CpuQuota is > 0 and < 1000) throw Wrong("--cpu-quota", r.CpuQuota, "at least 1000 microseconds");
        if (r.NanoCpus is > 0 and < 10_000_000) throw Wrong("--cpus", r.NanoCpus, "at least 0.01");
        if (r.CpuShares < 0) throw Wrong("--cpu-shares", r.CpuShares, "0 to 262144");
        if (r.BlkioWeight is not (null or 0) and (< 10 or > 1000)) throw Wrong("--blkio-weight", r.BlkioWeight, "10 to 1000");
        CheckSet("--cpuset-cpus", r.CpusetCpus);
        CheckSet("--cpuset-mems", r.CpusetMems);
    }

    private static bool HasOwn(ContainerSpec spec, NamespaceKind kind) => kind switch
    {
        NamespaceKind.Network => spec.Network is NetworkMode.Private or NetworkMode.None,
        NamespaceKind.Ipc => spec.Isolation.Ipc is NamespaceMode.Private or NamespaceMode.Shareable or NamespaceMode.None,
        NamespaceKind.Uts => spec.Isolation.Uts is NamespaceMode.Private,
        _ => false,
    };

    private static void CheckSet(string option, string? set)
    {
        if (set?.Any(c => !char.IsAsciiDigit(c) && c is not ('-' or ',')) == true) throw ContainerException.InvalidOption(option, set, "a list such as '0-2,5'");
    }

    private static ContainerException Wrong(string option, long? value, string want) =>
        ContainerException.InvalidOption(option, value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", want);
}
