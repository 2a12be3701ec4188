using System.Runtime.CompilerServices;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Resources;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;

namespace BuildKit.Runtime.Tests.Containers.Launch;

/// <summary>
/// Whole plans as text, in Plans/*.txt: what a child does, step by step, for containers people have. A change of a plan shows in review
/// as a change of these files; `LAUNCH_PLANS=write` writes them anew.
/// </summary>
public sealed class LaunchPlanTests
{
    [Fact]
    public void Rootful_default() => Same("rootful-default", Plan(Spec()));

    [Fact]
    public void Rootless_with_a_single_id() => Same("rootless-single-id", Plan(InUserNamespace(Spec()), Setting with { Rootless = true }));

    [Fact]
    public void With_a_terminal_and_another_user() =>
        Same("terminal", Plan(Spec() with { Process = Process with { Terminal = true, User = new RuntimeUser(1000, 1000) { AdditionalGids = [10] } } }));

    [Fact]
    public void With_volumes_and_a_read_only_root() => Same("volumes", Plan(
        Spec() with
        {
            Root = new RuntimeRoot("/run/box/root", Readonly: true),
            Mounts =
            [
                .. DefaultProfiles.Mounts,
                new RuntimeMount("/data", "bind") { Source = "/srv/data", Options = ["rbind", "rw", "nosuid"] },
                new RuntimeMount("/etc/resolv.conf", "bind") { Source = "/run/box/resolv.conf", Options = ["rbind", "rro"] },
                new RuntimeMount("/cache", "tmpfs") { Options = ["size=64m", "mode=1777"] },
            ],
        },
        Setting with { FileSources = ["/run/box/resolv.conf"] }));

    [Fact]
    public void With_an_init_and_a_terminal() => Same("init", Plan(Spec() with { Process = Process with { Args = ["/bin/sh"], Terminal = true } }, Setting with { Init = true }));

    [Fact]
    public void In_the_network_of_another_container() => Same("shared-network", Plan(Sharing(Spec(), NamespaceKind.Network)));

    [Fact]
    public void In_the_network_of_another_container_rootless() =>
        Same("shared-network-rootless", Plan(Sharing(InUserNamespace(Spec()), NamespaceKind.Network), Setting with { Rootless = true }));

    [Fact]
    public void A_further_process() => Same("exec", LaunchPlanner.PlanJoin(Process with { Args = ["/bin/sh"] }, Spec(), Setting with { Descriptors = Descriptors with { Target = 14 } }));

    [Fact]
    public void A_further_process_that_may_gain_privileges_on_a_terminal() => Same("exec-terminal", LaunchPlanner.PlanJoin(
        Process with { Args = ["sh"], Terminal = true, ConsoleSize = new RuntimeConsoleSize(24, 80), NoNewPrivileges = false, User = new RuntimeUser(1000, 1000) },
        Spec() with { Linux = Spec().Linux with { Namespaces = [.. Spec().Linux.Namespaces, new RuntimeNamespace(NamespaceKind.User)], UidMappings = [new RuntimeIdMapping(0, 5000, 2000)], GidMappings = [new RuntimeIdMapping(0, 5000, 2000)] } },
        Setting with { Descriptors = Descriptors with { Target = 14, Gate = null }, CgroupMembership = ["/sys/fs/cgroup/box/cgroup.procs"], DiesWithLauncher = true }));

    [Fact]
    public void On_an_old_kernel_with_control_groups_of_version_1() => Same("old-kernel-cgroup-v1", Plan(Spec(), Setting with
    {
        Kernel = KernelFeatures.Oldest,
        Cgroups = new CgroupLayout(CgroupVersion.V1, null, [new CgroupHierarchy("/sys/fs/cgroup/memory", ["memory"]), new CgroupHierarchy("/sys/fs/cgroup/blkio", ["blkio"])]),
        CgroupMembership = ["/sys/fs/cgroup/memory/box/cgroup.procs"],
    }));

    [Fact]
    public void A_bundle_with_the_configuration_that_runc_writes() => Same("bundle-runc", Plan(Configuration("runc-spec"), BundleSetting));

    [Fact]
    public void A_bundle_of_an_ordinary_user() => Same("bundle-rootless", Plan(Configuration("runc-spec-rootless"), BundleSetting with { Rootless = true }));

    [Fact]
    public void A_bundle_with_new_user_and_time_namespaces_in_the_network_of_another() => Same("bundle-early-namespaces", Plan(
        InTime(Sharing(InUserNamespace(Configuration("runc-spec")), NamespaceKind.Network)), BundleSetting));

    [Fact]
    public void A_bundle_with_all_that_mounts_can_be_asked() => Same("bundle-mounts", Plan(
        Configuration("least") with
        {
            Process = Process,
            Mounts =
            [
                new RuntimeMount("/shared", "bind") { Source = "/srv/shared", Options = ["rbind", "rshared"] },
                new RuntimeMount("/owned", "bind") { Source = "/srv/owned", Options = ["bind", "ro", "idmap"], UidMappings = [new(0, 1000, 1)], GidMappings = [new(0, 1000, 1)] },
                new RuntimeMount("/seeded", "tmpfs") { Options = ["tmpcopyup"] },
                new RuntimeMount("/deaf", "tmpfs") { Options = ["unbindable"] },
            ],
            Linux = new RuntimeLinux { Namespaces = [new(NamespaceKind.Mount)], RootfsPropagation = "slave" },
        },
        BundleSetting with { Descriptors = Descriptors with { MountMaps = [14], Preserved = [3, 4] }, MountMaps = [new MountIdMap([new(0, 1000, 1)], [new(0, 1000, 1)])] }));

    [Fact]
    public void The_same_inputs_give_the_same_plan() => Assert.Equal(Plan(Spec()).Describe(), Plan(Spec()).Describe());

    private static LaunchDescriptors Descriptors { get; } = new(20, Sync: 10) { Gate = 11, Output = 12, Error = 13 };

    private static LaunchSetting Setting { get; } = new()
    {
        Descriptors = Descriptors,
        Overlay = new OverlayRoot(["/store/layers/b/diff", "/store/layers/a/diff"], "/store/containers/box/upper", "/store/containers/box/work"),
        Kernel = new KernelFeatures(new Version(6, 8)),
        Cgroups = new CgroupLayout(CgroupVersion.V2, new CgroupHierarchy("/sys/fs/cgroup", []), []),
        Executable = [new AddressRange(0x400000, 0x1000)],
    };

    private static LaunchSetting BundleSetting { get; } = Setting with { Overlay = null, Pauses = true, ChecksProgram = true };

    private static RuntimeSpec Configuration(string name, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "../Bundles/Configs/accepted", name + ".json");
        var spec = BuildKit.Containers.Bundles.RuntimeSpecFile.Read(File.ReadAllBytes(file), name);
        return spec with { Root = spec.Root with { Path = "/bundles/box/rootfs" } };
    }

    private static RuntimeSpec InTime(RuntimeSpec spec) => spec with
    {
        Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces, new(NamespaceKind.Time)], TimeOffsets = new Dictionary<string, RuntimeTimeOffset> { ["boottime"] = new(60, 0) } },
    };

    private static RuntimeProcess Process { get; } = new()
    {
        Args = ["dotnet", "app.dll"],
        Env = ["PATH=/usr/bin:/bin"],
        Cwd = "/app",
        Capabilities = RuntimeCapabilities.Of(DefaultProfiles.Capabilities),
    };

    private static RuntimeSpec Spec() => new()
    {
        Root = new RuntimeRoot("/run/box/root"),
        Hostname = "box",
        Mounts = DefaultProfiles.Mounts,
        Process = Process,
        Linux = new RuntimeLinux
        {
            Namespaces = DefaultProfiles.Namespaces,
            MaskedPaths = ["/proc/kcore", "/sys/firmware"],
            ReadonlyPaths = ["/proc/sys"],
            Seccomp = DefaultProfiles.Seccomp(DefaultProfiles.Capabilities),
        },
    };

    private static RuntimeSpec InUserNamespace(RuntimeSpec spec) => spec with
    {
        Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces, new RuntimeNamespace(NamespaceKind.User)], UidMappings = IdMaps.Single(1000), GidMappings = IdMaps.Single(1000) },
    };

    private static RuntimeSpec Sharing(RuntimeSpec spec, NamespaceKind kind) => spec with
    {
        Linux = spec.Linux with { Namespaces = [.. spec.Linux.Namespaces.Where(n => n.Type != kind), new RuntimeNamespace(kind, "/proc/4711/ns/net")] },
    };

    private static LaunchPlan Plan(RuntimeSpec spec, LaunchSetting? setting = null) => LaunchPlanner.Plan(spec, setting ?? Setting);

    private static void Same(string name, LaunchPlan plan, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "Plans", name + ".txt");
        if (Environment.GetEnvironmentVariable("LAUNCH_PLANS") == "write") File.WriteAllText(file, plan.Describe());
        Assert.Equal(File.ReadAllText(file), plan.Describe());
    }
}
