using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Runtime.Tests.Containers.Resources;

/// <summary>From flags to the words of the runtime specification.</summary>
public sealed class ResourceSpecs
{
    private static readonly HostDevice Fuse = new("/dev/fuse", 'c', 10, 229) { Mode = 0x1B6 };
    private static readonly HostDevice Disk = new("/dev/sda", 'b', 8, 0) { Mode = 0x1B0, Gid = 6 };
    private static readonly HostSituation Root = new()
    {
        PlaceOf = _ => new MountPlace.HostPath("/"),
        HasDevices = true,
        DevicesAt = path => path switch { "/dev/fuse" => [Fuse], "/dev/sda" => [Disk], "/dev/all" => [Fuse with { Path = "/dev/all/fuse" }, Disk with { Path = "/dev/all/deep/sda" }], _ => [] },
        AllDevices = () => [Fuse, Disk],
    };

    [Fact]
    public void Memory_has_as_much_swap_unless_told_otherwise()
    {
        Assert.Equal(new MemoryResources { Limit = 64 << 20, Swap = 128 << 20 }, Apply(new ResourceSettings { Memory = 64 << 20 }).Linux.Resources!.Memory);
        Assert.Equal(new MemoryResources { Limit = 64 << 20, Swap = -1 }, Apply(new ResourceSettings { Memory = 64 << 20, MemorySwap = -1 }).Linux.Resources!.Memory);
        Assert.Null(Apply(new ResourceSettings()).Linux.Resources!.Memory);

        // An ordinary user without groups of his own may say so, too.
        Assert.Null(Apply(new ResourceSettings { Memory = 0, MemorySwap = 0, MemoryReservation = 0 }).Linux.Resources!.Memory);
    }

    [Fact]
    public void A_limit_that_is_said_again_replaces_the_one_before() =>
        Assert.Equal(["RLIMIT_NPROC 5", "RLIMIT_NOFILE 7"], Apply(new ResourceSettings { Ulimits = [new Ulimit("nofile", 3, 3), new Ulimit("nproc", 5, 5), new Ulimit("nofile", 7, 7)] }).Process!.Rlimits.Select(l => $"{l.Type} {l.Soft}"));

    [Fact]
    public void Queues_of_the_host_are_mounted_by_root_and_bound_by_others()
    {
        var queues = new RuntimeMount("/dev/mqueue", "mqueue");
        var spec = new ContainerSpec { Image = "x", Isolation = new IsolationSettings { Ipc = new NamespaceMode.Host() } };
        var user = Root with { UidMappings = [new RuntimeIdMapping(0, 1000, 1)] };
        Assert.Same(queues, IsolationSpec.Shared(queues, spec, Root));
        Assert.Null(IsolationSpec.Shared(queues, spec, user));
        Assert.Equal("bind", IsolationSpec.Shared(queues, spec, user with { HasMessageQueues = true })!.Type);
    }

    [Fact]
    public void Processors_become_a_quota() =>
        Assert.Equal(new CpuResources { Period = 100_000, Quota = 150_000 }, Apply(new ResourceSettings { NanoCpus = 1_500_000_000 }).Linux.Resources!.Cpu);

    [Fact]
    public void A_device_is_a_node_and_a_rule()
    {
        var spec = Apply(new ResourceSettings { Devices = [new DeviceMapping("/dev/sda", "/dev/xvdc", "r")], DeviceCgroupRules = ["c 10:200 rw"] });
        Assert.Equal([new RuntimeDevice("/dev/xvdc", 'b', 8, 0) { FileMode = 0x1B0, Gid = 6 }], spec.Linux.Devices);
        Assert.Equal([.. DefaultDevices.Rules, new DeviceRule(true) { Type = 'b', Major = 8, Minor = 0, Access = "r" }, new DeviceRule(true) { Type = 'c', Major = 10, Minor = 200, Access = "rw" }], spec.Linux.Resources!.Devices);
    }

    [Fact]
    public void A_folder_of_devices_keeps_its_shape_inside() =>
        Assert.Equal(["/dev/mine/fuse", "/dev/mine/deep/sda"], Apply(new ResourceSettings { Devices = [new DeviceMapping("/dev/all", "/dev/mine", "rwm")] }).Linux.Devices.Select(d => d.Path));

    [Fact]
    public void A_privileged_container_has_every_device_and_no_rules()
    {
        var spec = Apply(new ResourceSettings(), privileged: true);
        Assert.Equal(["/dev/fuse", "/dev/sda"], spec.Linux.Devices.Select(d => d.Path));
        Assert.Empty(spec.Linux.Resources!.Devices);
    }

    [Fact]
    public void Without_root_devices_are_bound_and_rules_refused()
    {
        var spec = Apply(new ResourceSettings { Devices = [new DeviceMapping("/dev/fuse", "/dev/flame", "rwm")] }, Root with { HasDevices = false });
        Assert.Empty(spec.Linux.Devices);
        Assert.True(spec.Linux.Resources!.IsEmpty);
        Assert.Equal(("/dev/flame", "/dev/fuse"), (spec.Mounts[^1].Destination, spec.Mounts[^1].Source));
        Assert.Equal("BK3461", Assert.Throws<ContainerException>(() => Apply(new ResourceSettings { DeviceCgroupRules = ["c 1:1 r"] }, Root with { HasDevices = false })).Code);
    }

    [Fact]
    public void A_rate_needs_a_whole_disk()
    {
        Assert.Equal([new DeviceThrottle(8, 0, 99)], Apply(new ResourceSettings { DeviceReadBps = [new DiskRate("/dev/sda", 99)] }).Linux.Resources!.BlockIo!.ReadBps);
        Assert.Equal("BK3460", Assert.Throws<ContainerException>(() => Apply(new ResourceSettings { DeviceReadBps = [new DiskRate("/dev/fuse", 99)] })).Code);
    }

    [Fact]
    public void What_is_shared_with_the_host_has_no_namespace()
    {
        var spec = new ContainerSpec { Image = "x", Network = new NetworkMode.Host(), Isolation = new IsolationSettings { Pid = new NamespaceMode.Host(), Ipc = new NamespaceMode.Host(), Uts = new NamespaceMode.Host(), Cgroup = new NamespaceMode.Host() } };
        Assert.Equal([new RuntimeNamespace(NamespaceKind.Mount)], IsolationSpec.Namespaces(spec, Root));
        Assert.Equal("/dev/shm", IsolationSpec.Shared(new RuntimeMount("/dev/shm", "tmpfs"), spec, Root)!.Source);
    }

    [Fact]
    public void What_is_shared_with_another_container_is_joined()
    {
        var spec = new ContainerSpec { Image = "x", Isolation = new IsolationSettings { Pid = new NamespaceMode.Container("db"), Ipc = new NamespaceMode.Container("db") } };
        var host = Root with { JoinedPid = "/proc/7/ns/pid", JoinedIpc = "/proc/7/ns/ipc", SharedMemory = "/run/db/shm" };
        Assert.Contains(new RuntimeNamespace(NamespaceKind.Pid, "/proc/7/ns/pid"), IsolationSpec.Namespaces(spec, host));
        Assert.Contains(new RuntimeNamespace(NamespaceKind.Ipc, "/proc/7/ns/ipc"), IsolationSpec.Namespaces(spec, host));
        Assert.Equal("/run/db/shm", IsolationSpec.Shared(new RuntimeMount("/dev/shm", "tmpfs"), spec, host)!.Source);
        Assert.Null(IsolationSpec.Shared(new RuntimeMount("/dev/shm", "tmpfs"), spec with { Isolation = new IsolationSettings { Ipc = new NamespaceMode.None() } }, host));
    }

    private static RuntimeSpec Apply(ResourceSettings settings, HostSituation? host = null, bool privileged = false) => ResourceSpec.Apply(
        new ContainerSpec { Image = "x", Resources = settings, Privileged = privileged }, host ?? Root, new RuntimeSpec { Root = new RuntimeRoot("/"), Process = new RuntimeProcess { Args = ["true"] } });
}
