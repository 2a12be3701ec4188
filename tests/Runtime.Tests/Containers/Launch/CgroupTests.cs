using BuildKit.Containers;
using BuildKit.Containers.Resources;

namespace BuildKit.Runtime.Tests.Containers.Launch;

public sealed class CgroupTests
{
    [Theory]
    [InlineData("30 1 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate", "V2", 0)]
    [InlineData("30 1 0:26 / /cg/memory rw - cgroup cgroup rw,memory", "V1", 1)]
    [InlineData("30 1 0:26 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct\n31 1 0:27 / /cg/unified rw - cgroup2 none rw\n32 1 0:28 / /cg/systemd rw - cgroup cgroup rw,xattr,name=systemd", "Hybrid", 1)]
    [InlineData("30 1 0:26 / /tmp rw - tmpfs tmpfs rw", "None", 0)]
    public void The_host_is_told_apart_by_what_it_mounts(string mountInfo, string version, int legacy)
    {
        var layout = CgroupLayout.Parse(mountInfo.Split('\n'));
        Assert.Equal((version, legacy), (layout.Version.ToString(), layout.Legacy.Count));
    }

    [Fact]
    public void Limits_of_version_2_count_swap_alone() => Assert.Equal(
        ["memory.max=1000", "memory.swap.max=500", "cpu.weight=39", "cpu.max=50000 100000", "pids.max=max"],
        Text(CgroupLimit.ForUnified(new RuntimeResources { Memory = new MemoryResources { Limit = 1000, Swap = 1500 }, Cpu = new CpuResources { Shares = 1024, Quota = 50000 }, PidsLimit = -1 })));

    [Fact]
    public void Limits_of_version_1_are_the_specifications() => Assert.Equal(
        ["memory.limit_in_bytes=1000", "memory.memsw.limit_in_bytes=1500", "cpu.shares=1024", "cpu.cfs_quota_us=50000", "pids.max=10"],
        Text(CgroupLimit.ForLegacy(new RuntimeResources { Memory = new MemoryResources { Limit = 1000, Swap = 1500 }, Cpu = new CpuResources { Shares = 1024, Quota = 50000 }, PidsLimit = 10 })));

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(2UL, 1UL)]
    [InlineData(262144UL, 10000UL)]
    [InlineData(ulong.MaxValue, 10000UL)]
    public void Shares_become_weights(ulong shares, ulong weight) => Assert.Equal(weight, CgroupLimit.WeightOf(shares));

    private static IEnumerable<string> Text(IEnumerable<CgroupLimit> limits) => limits.Select(l => $"{l.File}={l.Value}");
}
