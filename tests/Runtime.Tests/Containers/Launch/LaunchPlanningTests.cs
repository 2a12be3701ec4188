using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Linux;

namespace BuildKit.Runtime.Tests.Containers.Launch;

/// <summary>What is refused before anything is touched, and the small parsers of the planner.</summary>
public sealed class LaunchPlanningTests
{
    private static readonly LaunchSetting Setting = new() { Descriptors = new LaunchDescriptors(20, 10) };

    [Theory]
    [InlineData("kernel.core_pattern")]
    [InlineData("kernel.msgmax/../core_pattern")]
    [InlineData("net.ipv4..ip_forward")]
    [InlineData("net.ipv4.ip_forward+kernel.core_pattern")]
    [InlineData("")]
    [InlineData("net")]
    [InlineData("vm.overcommit_memory")]
    public void Sysctl_injection_CVE_2022_0811_is_refused(string name) =>
        Assert.Equal("BK3108", Refused(Spec() with { Linux = Spec().Linux with { Sysctl = new Dictionary<string, string> { [name] = "1" } } }).Code);

    [Fact]
    public void A_parameter_of_a_shared_network_is_refused() => Assert.Equal("BK3108", Refused(Spec() with
    {
        Linux = Spec().Linux with { Namespaces = [new RuntimeNamespace(NamespaceKind.Mount)], Sysctl = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1" } },
    }).Code);

    [Theory]
    [InlineData("net.ipv4.ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net.ipv4.conf.eth0/1.forwarding", "net/ipv4/conf/eth0.1/forwarding")]
    public void Dots_and_slashes_change_places(string name, string path) => Assert.Equal(path, KernelParameter.Path(name));

    [Fact]
    public void A_capability_nobody_knows_is_refused() =>
        Assert.Equal("BK3107", Refused(Spec() with { Process = Spec().Process! with { Capabilities = RuntimeCapabilities.Of(["CAP_EVERYTHING"]) } }).Code);

    [Fact]
    public void A_limit_nobody_knows_is_refused() =>
        Assert.Equal("BK3107", Refused(Spec() with { Process = Spec().Process! with { Rlimits = [new RuntimeRlimit("RLIMIT_FUN", 1, 1)] } }).Code);

    [Fact]
    public void Groups_in_a_single_id_namespace_are_refused() => Assert.Equal("BK3109", Assert.Throws<LaunchException>(() => LaunchPlanner.Plan(
        Spec() with { Process = Spec().Process! with { User = new RuntimeUser(0, 0) { AdditionalGids = [5] } }, Linux = Spec().Linux with { GidMappings = IdMaps.Single(1000), UidMappings = IdMaps.Single(1000) } },
        Setting with { Rootless = true })).Code);

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    public void A_working_directory_that_is_not_absolute_is_refused(string directory) =>
        Assert.Equal("BK3110", Refused(Spec() with { Process = Spec().Process! with { Cwd = directory } }).Code);

    [Fact]
    public void A_terminal_without_devpts_is_refused() =>
        Assert.Equal("BK3110", Refused(Spec() with { Mounts = [], Process = Spec().Process! with { Terminal = true } }).Code);

    [Fact]
    public void Dots_in_a_destination_never_climb_above_the_root()
    {
        var plan = LaunchPlanner.Plan(Spec() with { Mounts = [new RuntimeMount("/../../etc/./x/../y", "tmpfs")] }, Setting);
        Assert.Contains("\"etc/y\"", plan.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("..", plan.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_far_from_each_other_are_refused_when_their_names_do_not_fit()
    {
        var far = "/" + new string('x', 256);
        var error = Assert.Throws<LaunchException>(() => LaunchPlanner.Plan(Spec(), Setting with { Kernel = new KernelFeatures(new Version(6, 8)), Overlay = new OverlayRoot(["/a", far], "/u", "/w") }));
        Assert.Equal("BK3106", error.Code);
    }

    [Fact]
    public void Only_whole_lines_with_the_users_name_or_number_are_ranges()
    {
        const string Text = "# comment\nalice:100000:65536\nbob:1:2\n1000:300000:5\nalice:x:5\nalice:4294967295:5\nalice:1:0\nalice:1:2:3\n";
        Assert.Equal([new SubordinateRange(100000, 65536), new SubordinateRange(300000, 5)], SubordinateRanges.Parse(Text, "alice", 1000));
    }

    [Fact]
    public void Ranges_follow_the_own_id()
    {
        var maps = IdMaps.WithRanges(1000, [new SubordinateRange(100000, 10), new SubordinateRange(200000, 5)]);
        Assert.Equal("0 1000 1\n1 100000 10\n11 200000 5\n", IdMaps.Text(maps));
    }

    [Fact]
    public void Only_mappings_of_the_executable_itself_are_taken()
    {
        string[] maps =
        [
            "5581e0a00000-5581e0a10000 r--p 00000000 fe:00 1234                       /usr/bin/dotnet",
            "5581e0a10000-5581e0a20000 r-xp 00010000 fe:00 1234                       /usr/bin/dotnet",
            "7f0000000000-7f0000001000 r-xp 00000000 fe:00 99                         /opt/usr/bin/dotnet",
            "7f0000002000-7f0000003000 rw-p 00000000 00:00 0                          [heap]",
        ];
        Assert.Equal<AddressRange>([new AddressRange(0x5581e0a00000, 0x10000), new AddressRange(0x5581e0a10000, 0x10000)], ExecutableMemory.Parse(maps, "/usr/bin/dotnet"));
    }

    [Theory]
    [InlineData(Errno.EPERM, true, "kernel.unprivileged_userns_clone")]
    [InlineData(Errno.ENOSPC, true, "user.max_user_namespaces")]
    [InlineData(Errno.EPERM, true, "apparmor_restrict_unprivileged_userns")]
    [InlineData(Errno.EPERM, false, "CAP_SYS_ADMIN")]
    public void A_refused_clone_names_the_switch(Errno errno, bool rootless, string remedy) =>
        Assert.Contains(remedy, LaunchException.CloneFailed(CloneFlag.CLONE_NEWUSER, errno, rootless).Remedy, StringComparison.Ordinal);

    [Fact]
    public void A_plan_without_a_program_ends_with_127() => Assert.Equal(127, Refused(Spec() with { Process = null }).ExitCode);

    private static LaunchException Refused(RuntimeSpec spec) => Assert.Throws<LaunchException>(() => LaunchPlanner.Plan(spec, Setting));

    private static RuntimeSpec Spec() => new()
    {
        Root = new RuntimeRoot("/run/box/root"),
        Process = new RuntimeProcess { Args = ["/bin/true"] },
        Linux = new RuntimeLinux { Namespaces = DefaultProfiles.Namespaces },
    };
}
