using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;
using Microsoft.Win32.SafeHandles;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class ControlGroups
{
    private static readonly string Name = $"launch-test-{Environment.ProcessId}";

    [Fact]
    public async Task Limits_hold_and_the_group_is_gone_afterwards()
    {
        using var container = new BoxContainer();
        var layout = CgroupLayout.Detect();
        var resources = new RuntimeResources { PidsLimit = 5, Memory = new MemoryResources { Limit = 64 << 20 } };
        using var group = ControlGroup.Create(layout, Name + "/box", resources)!;
        var spec = container.Spec("sh", "-c", "cat /proc/self/cgroup | grep -E ':pids:|:memory:|^0::' ; for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait");
        var outcome = await container.RunAsync(spec, container.Options with { Cgroup = group.Unified, CgroupMembership = group.Membership, Cgroups = layout });
        Assert.Contains("can't fork", outcome.Output, StringComparison.Ordinal);
        // Its own group is the root of what it sees.
        Assert.Contains(layout.Version == CgroupVersion.V2 ? "0::/\n" : ":pids:/\n", outcome.Output, StringComparison.Ordinal);
        group.Remove();
        Assert.All(group.Folders, f => Assert.False(Directory.Exists(f)));
        foreach (var folder in group.Folders) Directory.Delete(Path.GetDirectoryName(folder)!);
    }

    [Fact]
    public async Task A_program_sees_the_limit_it_has_to_live_with()
    {
        using var container = new BoxContainer();
        var layout = CgroupLayout.Detect();
        using var group = ControlGroup.Create(layout, Name + "-seen", new RuntimeResources { Memory = new MemoryResources { Limit = 64 << 20 } })!;
        var outcome = await container.RunAsync(
            container.Spec("sh", "-c", "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null; touch /sys/fs/cgroup/x 2>/dev/null || echo read-only"),
            container.Options with { Cgroup = group.Unified, CgroupMembership = group.Membership, Cgroups = layout });
        group.Remove();
        Assert.Equal("67108864\nread-only\n", outcome.Output);
    }

    [Fact]
    public async Task A_process_is_born_in_a_group_of_version_2()
    {
        var unified = CgroupLayout.Detect().Unified;
        Assert.NotNull(unified);
        using var container = new BoxContainer();
        var folder = Path.Combine(unified.MountPoint, Name + "-born");
        Directory.CreateDirectory(folder);
        using var handle = new SafeFileHandle(FileCalls.Open(folder, OpenFlags.Path | OpenFlags.Directory), ownsHandle: true);
        using var process = Launcher.Start(container.Spec("sleep", "60"), container.Options with { Cgroup = handle });
        Assert.Equal($"{process.Pid}\n", await File.ReadAllTextAsync(Path.Combine(folder, "cgroup.procs")));
        process.Abort();
        ControlGroup.Remove([folder]);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/../../b")]
    public void A_group_outside_its_place_is_refused(string path) =>
        Assert.Equal("BK3113", Assert.Throws<LaunchException>(() => ControlGroup.Create(CgroupLayout.Detect(), path, null)).Code);

    [Fact]
    public void Without_limits_version_1_hosts_are_left_alone()
    {
        var layout = CgroupLayout.Detect();
        if (layout.Version == CgroupVersion.V2) return;
        Assert.Null(ControlGroup.Create(layout, Name, new RuntimeResources()));
    }
}
