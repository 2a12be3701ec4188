using BuildKit.Containers.Resources;

namespace BuildKit.Runtime.Tests.Containers.Resources;

public sealed class CgroupLayouts
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
}
