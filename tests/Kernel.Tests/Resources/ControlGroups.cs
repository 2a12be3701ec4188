using System.Diagnostics;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Resources;

/// <summary>Groups on this machine's real hierarchies, always below a folder of this test's own, which is gone afterwards.</summary>
public sealed class ControlGroups : IDisposable
{
    private static readonly string Name = $"launch-test-{Environment.ProcessId}";
    private static readonly CgroupLayout Host = CgroupLayout.Detect();
    private readonly BoxContainer _container = new();

    [Fact]
    public async Task Limits_hold_and_the_group_is_gone_afterwards()
    {
        var resources = new RuntimeResources { PidsLimit = 5, Memory = new MemoryResources { Limit = 64 << 20 } };
        var outcome = await RunAsync(resources, "sh", "-c", "cat /proc/self/cgroup | grep -E ':pids:|:memory:|^0::' ; for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait");
        Assert.Contains("can't fork", outcome.Output, StringComparison.Ordinal);

        // Its own group is the root of what it sees, in every hierarchy that it has one in.
        Assert.Contains("0::/\n", outcome.Output, StringComparison.Ordinal);
        if (Host.Version != CgroupVersion.V2) Assert.Contains(":pids:/\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_sees_the_limit_it_has_to_live_with()
    {
        var outcome = await RunAsync(new RuntimeResources { Memory = new MemoryResources { Limit = 64 << 20 } },
            "sh", "-c", "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null; touch /sys/fs/cgroup/x 2>/dev/null || echo read-only");
        Assert.Equal("67108864\nread-only\n", outcome.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Devices_are_what_the_rules_allow(bool program)
    {
        // Without its v1 hierarchy a hybrid host decides by a program in the unified group.
        var layout = program ? Host with { Legacy = [.. Host.Legacy.Where(l => !l.Controllers.Contains("devices"))] } : Host;
        var spec = _container.Spec("sh", "-c", "mknod /dev/more c 10 229 && echo made; true 2>/dev/null < /dev/more || echo closed; head -c 1 /dev/zero >/dev/null && echo open");
        spec = spec with { Process = spec.Process! with { Capabilities = RuntimeCapabilities.Of(["CAP_MKNOD"]) } };
        Assert.Equal("made\nclosed\nopen\n", (await RunAsync(layout, new RuntimeResources { Devices = DefaultDevices.Rules }, spec)).Output);
        Assert.Equal("made\nopen\n", (await RunAsync(layout, new RuntimeResources { Devices = [.. DefaultDevices.Rules, new DeviceRule(true) { Type = 'c', Major = 10, Minor = 229, Access = "r" }] }, spec)).Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_group_that_is_gone_has_nothing_left_to_thaw(bool wholly)
    {
        using var group = ControlGroup.Create(Host, Name, new RuntimeResources { PidsLimit = 5, Memory = new MemoryResources { Limit = 64 << 20 } })!;
        group.SetFrozen(true);
        if (wholly) group.Remove();
        else Directory.Delete(group.Folders.First(f => File.Exists(Path.Combine(f, "freezer.state")) || File.Exists(Path.Combine(f, "cgroup.freeze"))));
        group.SetFrozen(false);
        Assert.ThrowsAny<Exception>(() => group.SetFrozen(true));
        group.Remove();
    }

    [Fact]
    public void A_controller_of_version_2_is_handed_down()
    {
        if (!Host.IsUnified("hugetlb")) return;
        using var group = ControlGroup.Create(Host, Name + "/handed/down", new RuntimeResources { HugepageLimits = [new HugepageLimit("2MB", 4 << 20)] })!;
        Assert.Equal("4194304\n", File.ReadAllText(Path.Combine(group.Folders[0], "hugetlb.2MB.max")));
        group.Change(Host, Name + "/handed/down", new RuntimeResources { HugepageLimits = [new HugepageLimit("2MB", 2 << 20)] });
        Assert.Equal("2097152\n", File.ReadAllText(Path.Combine(group.Folders[0], "hugetlb.2MB.max")));
        group.Remove();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_frozen_group_stands_still(bool unified)
    {
        var layout = unified ? Host : Host with { Version = CgroupVersion.V1, Unified = null };
        using var group = ControlGroup.Create(layout, Name, null)!;
        using var process = Launcher.Start(_container.Spec("sh", "-c", "while true; do :; done"), Options(group));
        try
        {
            Assert.Equal([process.Pid], group.Processes());
            group.SetFrozen(true);
            var before = Ticks(process.Pid);
            await Task.Delay(100);
            Assert.Equal(before, Ticks(process.Pid));
            group.SetFrozen(false);
            for (var patience = Stopwatch.StartNew(); Ticks(process.Pid) == before; await Task.Delay(5)) Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20));
            group.SetFrozen(true);
            group.Kill();
            if (!unified) group.SetFrozen(false);
            Assert.Equal(9, (await process.WaitAsync(CancellationToken.None)).Signal);
        }
        finally
        {
            process.Abort();
            group.Remove();
        }
    }

    [Fact]
    public async Task A_limit_that_comes_later_reaches_every_process()
    {
        using var group = ControlGroup.Create(Host, Name, null)!;
        using var process = Launcher.Start(_container.Spec("sh", "-c", "sleep 60 & sleep 60 & sleep 60 & wait"), Options(group));
        for (var patience = Stopwatch.StartNew(); group.Processes().Count < 4; await Task.Delay(5)) Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20));
        group.Change(Host, Name, new RuntimeResources { PidsLimit = 50 });
        var pids = Host.FindLegacy("pids") is { } legacy ? Path.Combine(legacy.MountPoint, Name) : group.Folders[0];
        Assert.Equal("4\n", File.ReadAllText(Path.Combine(pids, "pids.current")));
        Assert.Equal("50\n", File.ReadAllText(Path.Combine(pids, "pids.max")));

        // Found again by another process, and removed with everything in it.
        using var again = ControlGroup.Open(group.Folders, group.Parents);
        again.Remove();
        Assert.Equal(9, (await process.WaitAsync(CancellationToken.None)).Signal);
    }

    [Fact]
    public void Memory_grows_and_shrinks_together_with_swap()
    {
        if (Host.FindLegacy("memory") is not { } memory) return;
        using var group = ControlGroup.Create(Host, Name, Limits(32, 32))!;
        foreach (var (limit, swap) in (IEnumerable<(int, int)>)[(64, 128), (16, 16), (128, 128)])
        {
            group.Change(Host, Name, Limits(limit, swap));
            Assert.Equal($"{(long)limit << 20}\n", File.ReadAllText(Path.Combine(memory.MountPoint, Name, "memory.limit_in_bytes")));
            Assert.Equal($"{(long)swap << 20}\n", File.ReadAllText(Path.Combine(memory.MountPoint, Name, "memory.memsw.limit_in_bytes")));
        }

        group.Remove();

        static RuntimeResources Limits(long limit, long swap) => new() { Memory = new MemoryResources { Limit = limit << 20, Swap = swap << 20 } };
    }

    [Fact]
    public void A_refused_limit_is_named_and_leaves_nothing()
    {
        var refused = Assert.Throws<LimitException>(() => ControlGroup.Create(Host, Name + "/refused", new RuntimeResources { PidsLimit = 5, Cpu = new CpuResources { Cpus = "4000" } }));
        Assert.Equal("BK3452", refused.Code);
        Assert.Contains("cpuset.cpus", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'4000'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_groups_below_one_parent_come_and_go_at_once()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, (i, _) =>
        {
            using var group = ControlGroup.Create(Host, $"{Name}/{i}", new RuntimeResources { PidsLimit = 5 })!;
            group.Remove();
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void A_parent_that_somebody_made_stays()
    {
        var hierarchy = Host.Unified ?? Host.Legacy[0];
        var parent = Path.Combine(hierarchy.MountPoint, Name);
        Directory.CreateDirectory(parent);
        using (var group = ControlGroup.Create(Host, Name + "/between/box", new RuntimeResources { PidsLimit = 5 })!) group.Remove();
        Assert.True(Directory.Exists(parent));
        Assert.Empty(Directory.GetDirectories(parent));
        Directory.Delete(parent);
    }

    [Fact]
    public void What_a_crash_left_is_swept_by_name()
    {
        var path = Name + "/left";
        using var group = ControlGroup.Create(Host, path, new RuntimeResources { PidsLimit = 5 })!;
        using var process = Launcher.Start(_container.Spec("sleep", "60"), Options(group));
        ControlGroup.Sweep(Host, path);
        Assert.All(group.Folders, f => Assert.False(Directory.Exists(f)));
        process.Abort();
    }

    public void Dispose()
    {
        _container.Dispose();
        IEnumerable<CgroupHierarchy> all = Host.Unified is { } unified ? [unified, .. Host.Legacy] : Host.Legacy;
        Assert.All(all, h => Assert.False(Directory.Exists(Path.Combine(h.MountPoint, Name)), h.MountPoint));
    }

    private static long Ticks(int pid) => long.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[11], System.Globalization.CultureInfo.InvariantCulture);

    private LaunchOptions Options(ControlGroup group) => _container.Options with { Cgroup = group.Unified, CgroupMembership = group.Membership, Cgroups = Host };

    private Task<Outcome> RunAsync(RuntimeResources resources, params string[] args) => RunAsync(Host, resources, _container.Spec(args));

    private async Task<Outcome> RunAsync(CgroupLayout layout, RuntimeResources resources, RuntimeSpec spec)
    {
        using var group = ControlGroup.Create(layout, Name + "/box", resources)!;
        try
        {
            return await _container.RunAsync(spec, Options(group));
        }
        finally
        {
            group.Remove();
        }
    }
}
