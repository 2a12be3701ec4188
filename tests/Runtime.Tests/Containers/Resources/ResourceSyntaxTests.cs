using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Runtime.Tests.Containers.Resources;

/// <summary>Values of limit flags: what is taken, what is refused, and what contradicts itself.</summary>
public sealed class ResourceSyntaxTests
{
    [Theory]
    [InlineData("1.5", 1_500_000_000)]
    [InlineData("0.01", 10_000_000)]
    [InlineData("2", 2_000_000_000)]
    public void Processors_are_counted_in_billionths(string text, long nano) => Assert.Equal(nano, ResourceSyntax.ParseCpus(text));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("0.0000000001")]
    [InlineData("1e3")]
    public void Other_processors_are_refused(string text) => Refused(() => ResourceSyntax.ParseCpus(text));

    [Theory]
    [InlineData("nofile=1024", 1024, 1024)]
    [InlineData("nofile=1:2", 1, 2)]
    [InlineData("core=0:unlimited", 0, -1)]
    [InlineData("memlock=-1:-1", -1, -1)]
    public void A_limit_of_processes_has_two_values(string text, long soft, long hard)
    {
        var limit = ResourceSyntax.ParseUlimit(text);
        Assert.Equal((soft, hard), (limit.Soft, limit.Hard));
    }

    [Theory]
    [InlineData("nofile")]
    [InlineData("nofile=")]
    [InlineData("nofile=2:1")]
    [InlineData("nofile=-1:5")]
    [InlineData("nofile=1:2:3")]
    [InlineData("nofile=-2")]
    [InlineData("RLIMIT_NOFILE=1")]
    [InlineData("files=1")]
    public void Other_limits_of_processes_are_refused(string text) => Refused(() => ResourceSyntax.ParseUlimit(text));

    [Theory]
    [InlineData("/dev/fuse", "/dev/fuse", "/dev/fuse", "rwm")]
    [InlineData("/dev/fuse:r", "/dev/fuse", "/dev/fuse", "r")]
    [InlineData("/dev/sda:/dev/xvdc", "/dev/sda", "/dev/xvdc", "rwm")]
    [InlineData("/dev/sda:/dev/xvdc:rm", "/dev/sda", "/dev/xvdc", "rm")]
    public void A_device_has_two_paths_and_an_access(string text, string host, string container, string access) =>
        Assert.Equal(new DeviceMapping(host, container, access), ResourceSyntax.ParseDevice(text));

    [Theory]
    [InlineData("dev/fuse")]
    [InlineData("/dev/fuse:rx")]
    [InlineData("/dev/fuse:dev/x")]
    [InlineData("/dev/fuse:/dev/../etc/shadow")]
    [InlineData("/dev/fuse:/dev/x:")]
    [InlineData("/dev/a:/dev/b:r:w")]
    public void Other_devices_are_refused(string text) => Refused(() => ResourceSyntax.ParseDevice(text));

    [Theory]
    [InlineData("c 10:200 rwm", 'c', 10L, 200L, "rwm")]
    [InlineData("b 8:* r", 'b', 8L, null, "r")]
    [InlineData("a *:* m", 'a', null, null, "m")]
    public void A_rule_has_a_kind_two_numbers_and_an_access(string text, char type, long? major, long? minor, string access) =>
        Assert.Equal(new DeviceRule(true) { Type = type, Major = major, Minor = minor, Access = access }, ResourceSyntax.ParseDeviceRule(text));

    [Theory]
    [InlineData("c 10:200")]
    [InlineData("p 10:200 r")]
    [InlineData("c 10 r")]
    [InlineData("c -1:2 r")]
    [InlineData("c 4294967295:2 r")]
    [InlineData("c 1:2 x")]
    public void Other_rules_are_refused(string text) => Refused(() => ResourceSyntax.ParseDeviceRule(text));

    [Fact]
    public void A_rate_belongs_to_a_disk()
    {
        Assert.Equal(new DiskRate("/dev/sda", 1 << 20), ResourceSyntax.ParseBytesRate("--device-read-bps", "/dev/sda:1mb"));
        Assert.Equal(new DiskRate("/dev/sda", 100), ResourceSyntax.ParseRate("--device-read-iops", "/dev/sda:100"));
        Refused(() => ResourceSyntax.ParseRate("--device-read-iops", "sda:100"));
        Refused(() => ResourceSyntax.ParseRate("--device-read-iops", "/dev/sda:-1"));
        Refused(() => ResourceSyntax.ParseRate("--blkio-weight-device", "/dev/sda:5", 10, 1000));
    }

    [Fact]
    public void Limits_that_contradict_themselves_are_refused_before_anything_is_made()
    {
        Wrong(new ResourceSettings { Memory = 1 << 20 });
        Wrong(new ResourceSettings { MemorySwap = 64 << 20 });
        Wrong(new ResourceSettings { Memory = 64 << 20, MemorySwap = 32 << 20 });
        Wrong(new ResourceSettings { Memory = 64 << 20, MemoryReservation = 65 << 20 });
        Wrong(new ResourceSettings { MemorySwappiness = 101 });
        Wrong(new ResourceSettings { OomScoreAdj = 1001 });
        Wrong(new ResourceSettings { NanoCpus = 1_000_000_000, CpuQuota = 5000 });
        Wrong(new ResourceSettings { NanoCpus = 1_000_000_000, CpuPeriod = 5000 });
        Wrong(new ResourceSettings { CpuPeriod = 999 });
        Wrong(new ResourceSettings { CpuQuota = 999 });
        Wrong(new ResourceSettings { BlkioWeight = 9 });
        Wrong(new ResourceSettings { CpusetCpus = "all" });
        ResourceRules.Check(new ResourceSettings { Memory = 64 << 20, MemorySwap = -1, NanoCpus = 500_000_000, CpusetCpus = "0-1,3", PidsLimit = -1, BlkioWeight = 0 });

        static void Wrong(ResourceSettings settings) => Refused(() => ResourceRules.Check(settings));
    }

    [Theory]
    [InlineData("net.core.somaxconn=1", true)]
    [InlineData("kernel.shmmax=1", true)]
    [InlineData("fs.mqueue.msg_max=1", true)]
    [InlineData("kernel.core_pattern=|/bin/sh", false)]
    [InlineData("net.core/../../kernel.core_pattern=x", false)]
    [InlineData("vm.swappiness=1", false)]
    public void Kernel_parameters_are_those_of_its_own_namespaces(string sysctl, bool allowed)
    {
        var spec = new ContainerSpec { Image = "x", Resources = new ResourceSettings { Sysctls = [ResourceSyntax.ParseSysctl(sysctl)] } };
        if (allowed) ResourceRules.Check(spec);
        else Assert.Throws<LaunchException>(() => ResourceRules.Check(spec));
        Assert.Throws<LaunchException>(() => ResourceRules.Check(spec with { Network = new NetworkMode.Host(), Isolation = new IsolationSettings { Ipc = new NamespaceMode.Host() } }));
    }

    [Theory]
    [InlineData("", "private")]
    [InlineData("host", "host")]
    [InlineData("container:db", "container:db")]
    public void Namespaces_are_the_hosts_or_another_containers(string text, string mode) => Assert.Equal(mode, NamespaceMode.Parse("--pid", text, "host", "container").ToString());

    [Theory]
    [InlineData("private")]
    [InlineData("container:")]
    [InlineData("container")]
    [InlineData("Host")]
    [InlineData("none")]
    public void Other_modes_are_refused(string text) => Refused(() => NamespaceMode.Parse("--pid", text, "host", "container"));

    private static void Refused(Action parse) => Assert.Equal("BK3201", Assert.Throws<ContainerException>(parse).Code);

    private static void Refused<T>(Func<T> parse) => Refused(() => { _ = parse(); });
}
