using BuildKit.Containers;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Specification;

namespace BuildKit.Runtime.Tests.Containers.Resources;

/// <summary>Which groups a container gets on which host, and what is written into them.</summary>
public sealed class CgroupPlans
{
    private static readonly CgroupHierarchy Unified = new("/cg", ["cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma"]);
    private static readonly CgroupLayout V2 = new(CgroupVersion.V2, Unified, []);
    private static readonly CgroupLayout V1 = new(CgroupVersion.V1, null, Legacy("memory", "pids", "cpu,cpuacct", "cpuset", "blkio", "devices", "freezer", "net_cls,net_prio", "hugetlb"));
    private static readonly CgroupLayout Hybrid = new(CgroupVersion.Hybrid, new CgroupHierarchy("/cg/unified", ["hugetlb"]), Legacy("memory", "pids", "cpu", "devices", "freezer"));
    private static readonly RuntimeResources Everything = new()
    {
        Memory = new MemoryResources { Limit = 1000, Swap = 1500, Reservation = 800 },
        Cpu = new CpuResources { Shares = 1024, Quota = 50000, Burst = 10, Cpus = "0-1", Mems = "0" },
        PidsLimit = 7,
        BlockIo = new BlockIoResources { Weight = 500, ReadBps = [new DeviceThrottle(8, 0, 99)], WriteIops = [new DeviceThrottle(8, 16, 0)] },
        HugepageLimits = [new HugepageLimit("2MB", 4096)],
        Devices = DefaultDevices.Rules,
    };

    [Fact]
    public void A_host_of_version_2_has_one_group_for_everything() => Assert.Equal("""
        /cg/box/1 (born)
          needs memory cpu cpuset pids io hugetlb
          memory.swap.max=500
          memory.max=1000
          memory.low=800
          cpu.weight=100
          cpu.max=50000 100000
          cpu.max.burst=10
          cpuset.cpus=0-1
          cpuset.mems=0
          pids.max=7
          io.bfq.weight=default 500 or io.weight=default 4950
          io.max=8:0 rbps=99
          io.max=8:16 wiops=max
          hugetlb.2MB.max=4096
          device program of 12 rules

        """, CgroupPlan.Make(V2, "box/1", Everything).Describe());

    [Fact]
    public void A_host_of_version_1_has_a_group_for_each_controller_and_one_to_pause_by()
    {
        var text = CgroupPlan.Make(V1, "/box/1", Everything with { Devices = [new DeviceRule(false), new DeviceRule(true) { Type = 'c', Major = 1, Minor = 3, Access = "rw" }] }).Describe();
        Assert.Equal("""
            /cg/memory/box/1
              memory.limit_in_bytes=1000
              memory.memsw.limit_in_bytes=1500
              memory.soft_limit_in_bytes=800
            /cg/cpu,cpuacct/box/1
              cpu.shares=1024
              cpu.cfs_quota_us=50000
              cpu.cfs_burst_us=10
            /cg/cpuset/box/1
              cpuset.cpus=0-1
              cpuset.mems=0
            /cg/pids/box/1
              pids.max=7
            /cg/blkio/box/1
              blkio.weight=500 or blkio.bfq.weight=500
              blkio.throttle.read_bps_device=8:0 99
              blkio.throttle.write_iops_device=8:16 0
            /cg/hugetlb/box/1
              hugetlb.2MB.limit_in_bytes=4096
            /cg/devices/box/1
              devices.deny=a *:* rwm
              devices.allow=c 1:3 rw
            /cg/freezer/box/1

            """, text);
    }

    [Fact]
    public void A_hybrid_host_is_born_unified_and_joins_only_what_carries_a_limit() => Assert.Equal("""
        /cg/unified/box (born)
          needs hugetlb
          hugetlb.1GB.max=1
        /cg/pids/box
          pids.max=max

        """, CgroupPlan.Make(Hybrid, "box", new RuntimeResources { PidsLimit = -1, HugepageLimits = [new HugepageLimit("1GB", 1)] }).Describe());

    [Fact]
    public void Without_limits_a_unified_group_still_counts_and_freezes()
    {
        Assert.Equal("/cg/box (born)\n  wants cpu io memory pids\n", CgroupPlan.Make(V2, "box", new RuntimeResources()).Describe());
        Assert.Equal("/cg/unified/box (born)\n", CgroupPlan.Make(Hybrid, "box", new RuntimeResources()).Describe());
        Assert.Equal("/cg/freezer/box\n", CgroupPlan.Make(V1, "box", new RuntimeResources()).Describe());
        Assert.Equal("", CgroupPlan.Make(CgroupLayout.None, "box", new RuntimeResources()).Describe());
    }

    [Fact]
    public void Files_of_version_2_are_written_as_they_are() => Assert.Contains("  memory.high=5\n", CgroupPlan.Make(V2, "box", new RuntimeResources { Unified = new Dictionary<string, string> { ["memory.high"] = "5" } }).Describe(), StringComparison.Ordinal);

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a\nb")]
    [InlineData("/")]
    [InlineData("")]
    public void A_group_outside_its_place_is_refused(string path) => Refused("BK3451", V2, new RuntimeResources(), path);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("memory/../x")]
    [InlineData(".hidden")]
    [InlineData("nodot")]
    public void A_file_of_a_bundle_never_leaves_its_group(string file) => Refused("BK3455", V2, new RuntimeResources { Unified = new Dictionary<string, string> { [file] = "1" } });

    [Theory]
    [InlineData("2MB/../../x")]
    [InlineData("MB")]
    [InlineData("2TB")]
    public void A_size_of_huge_pages_is_a_size(string size) => Refused("BK3455", V1, new RuntimeResources { HugepageLimits = [new HugepageLimit(size, 1)] });

    [Fact]
    public void What_version_2_cannot_do_is_refused_and_not_forgotten()
    {
        Refused("BK3454", V2, Memory(new MemoryResources { Swappiness = 3 }));
        Refused("BK3454", V2, Memory(new MemoryResources { DisableOomKiller = true }));
        Refused("BK3454", V2, Memory(new MemoryResources { Kernel = 1 }));
        Refused("BK3454", V2, new RuntimeResources { Cpu = new CpuResources { RealtimeRuntime = 5 } });
        Refused("BK3454", V2, new RuntimeResources { Network = new NetworkResources { ClassId = 5 } });
        Refused("BK3454", V2, new RuntimeResources { BlockIo = new BlockIoResources { LeafWeight = 5 } });
        Refused("BK3454", V1, new RuntimeResources { Unified = new Dictionary<string, string> { ["memory.high"] = "5" } });
        Refused("BK3454", Hybrid, new RuntimeResources { Unified = new Dictionary<string, string> { ["memory.high"] = "5" } });
        Refused("BK3455", V2, Memory(new MemoryResources { Limit = 10, Swap = 9 }));
        Refused("BK3455", V2, Memory(new MemoryResources { Swap = 9 }));

        static RuntimeResources Memory(MemoryResources memory) => new() { Memory = memory };
    }

    [Fact]
    public void A_controller_that_the_host_lacks_is_named()
    {
        Refused("BK3453", Hybrid, new RuntimeResources { Cpu = new CpuResources { Cpus = "0" } });
        Refused("BK3453", V2 with { Unified = Unified with { Controllers = ["cpu"] } }, new RuntimeResources { PidsLimit = 3 });
        Refused("BK3453", new CgroupLayout(CgroupVersion.V1, null, Legacy("memory")), new RuntimeResources { Devices = DefaultDevices.Rules });
        Refused("BK3450", CgroupLayout.None, new RuntimeResources { PidsLimit = 3 });
    }

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(2UL, 1UL)]
    [InlineData(1024UL, 100UL)]
    [InlineData(512UL, 59UL)]
    [InlineData(2048UL, 174UL)]
    [InlineData(262144UL, 10000UL)]
    [InlineData(ulong.MaxValue, 10000UL)]
    public void Shares_become_weights(ulong shares, ulong weight) => Assert.Equal(weight, UnifiedLimits.WeightOf(shares));

    [Fact]
    public void An_idle_group_has_no_weight_of_its_own() => Assert.DoesNotContain("cpu.weight", CgroupPlan.Make(V2, "box", new RuntimeResources { Cpu = new CpuResources { Shares = 5, Idle = 1 } }).Describe(), StringComparison.Ordinal);

    private static void Refused(string code, CgroupLayout layout, RuntimeResources resources, string path = "box") =>
        Assert.Equal(code, Assert.Throws<LimitException>(() => CgroupPlan.Make(layout, path, resources)).Code);

    private static CgroupHierarchy[] Legacy(params string[] controllers) => [.. controllers.Select(c => new CgroupHierarchy("/cg/" + c, c.Split(',')))];
}
