using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Settings;

namespace BuildKit.Engine.Dummy;

/// <summary>Flags of run and create about limits and namespaces.</summary>
internal static class LimitFlags
{
    public static ContainerSpec Read(ContainerSpec spec, string flag, string value)
    {
        var (r, i) = (spec.Resources, spec.Isolation);
        return flag switch
        {
            "--pid" => spec with { Isolation = i with { Pid = NamespaceMode.Parse(flag, value, "host", "container") } },
            "--ipc" => spec with { Isolation = i with { Ipc = NamespaceMode.Parse(flag, value, "none", "private", "shareable", "host", "container") } },
            "--uts" => spec with { Isolation = i with { Uts = NamespaceMode.Parse(flag, value, "host") } },
            "--cgroupns" => spec with { Isolation = i with { Cgroup = NamespaceMode.Parse(flag, value, "host", "private") } },
            "--cgroup-parent" => spec with { Isolation = i with { CgroupParent = value } },
            _ => spec with { Resources = Read(r, flag, value) },
        };
    }

    public static ResourceSettings Read(ResourceSettings r, string flag, string value) => flag switch
    {
        "-m" => r with { Memory = ByteSize.Parse(flag, value) },
        "--memory-swap" => r with { MemorySwap = ResourceSyntax.ParseBytesOrNone(flag, value) },
        "--memory-swappiness" => r with { MemorySwappiness = int.Parse(value, CultureInfo.InvariantCulture) },
        "--cpus" => r with { NanoCpus = ResourceSyntax.ParseCpus(value) },
        "--cpuset-cpus" => r with { CpusetCpus = value },
        "--pids-limit" => r with { PidsLimit = long.Parse(value, CultureInfo.InvariantCulture) },
        "--oom-score-adj" => r with { OomScoreAdj = int.Parse(value, CultureInfo.InvariantCulture) },
        "--ulimit" => r with { Ulimits = [.. r.Ulimits, ResourceSyntax.ParseUlimit(value)] },
        "--device" => r with { Devices = [.. r.Devices, ResourceSyntax.ParseDevice(value)] },
        "--device-cgroup-rule" => r with { DeviceCgroupRules = [.. r.DeviceCgroupRules, value] },
        "--sysctl" => r with { Sysctls = [.. r.Sysctls, ResourceSyntax.ParseSysctl(value)] },
        _ => throw new ArgumentException(flag),
    };
}
