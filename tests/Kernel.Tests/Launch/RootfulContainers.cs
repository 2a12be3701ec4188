using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Settings;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>What a program finds around itself in a default container started by root.</summary>
public sealed class RootfulContainers
{
    [Fact]
    public async Task A_program_runs_with_its_name_and_user_and_returns_its_code()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("sh", "-c", "echo $0 $HOME; id -u; hostname; pwd; exit 3");
        Assert.Equal(("sh /root\n0\nbox\n/\n", 3), (outcome.Output, outcome.Code));
    }

    [Fact]
    public async Task It_is_the_first_process_and_sees_no_other()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("sh", "-c", "echo $$; ls -d /proc/[0-9]*; true");
        Assert.Equal("1\n/proc/1\n", outcome.Output);
    }

    [Fact]
    public async Task It_holds_the_fourteen_capabilities_and_nothing_is_inheritable()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("grep", "-E", "^(Cap|NoNewPrivs|Seccomp:)", "/proc/self/status");
        Assert.Equal(
            "CapInh:\t0000000000000000\nCapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n",
            outcome.Output);
    }

    [Fact]
    public async Task Another_user_holds_none_and_has_his_groups()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "grep -E '^(Uid|Gid|Groups|CapEff|CapPrm)' /proc/self/status");
        spec = spec with { Process = spec.Process! with { User = new RuntimeUser(1000, 1001) { AdditionalGids = [7, 8] } } };
        var outcome = await container.RunAsync(spec);
        Assert.Equal("Uid:\t1000\t1000\t1000\t1000\nGid:\t1001\t1001\t1001\t1001\nGroups:\t7 8 \nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n", outcome.Output);
    }

    [Fact]
    public async Task Ambient_capabilities_reach_another_user()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("grep", "CapEff", "/proc/self/status");
        var net = new[] { "CAP_NET_BIND_SERVICE" };
        spec = spec with { Process = spec.Process! with { User = new RuntimeUser(1000, 1000), Capabilities = RuntimeCapabilities.Of(net) with { Inheritable = net, Ambient = net } } };
        Assert.Equal("CapEff:\t0000000000000400\n", (await container.RunAsync(spec)).Output);
    }

    [Fact]
    public async Task Signals_descriptors_and_mask_are_as_a_program_expects()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("sh", "-c", "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; ls /proc/self/fd; umask; cat /proc/self/stat | { read pid name state parent group session rest; test $session != 0 && echo session; }");
        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n0\n1\n2\n3\n0022\n", outcome.Output.Replace("session\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Devices_work_and_links_lead_where_they_should()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("sh", "-c", "echo x >/dev/null && head -c 4 /dev/zero | wc -c && head -c 3 /dev/urandom | wc -c && readlink /dev/fd && readlink /dev/ptmx; echo y >/dev/full || echo full; stat -c '%F %t:%T %a' /dev/null");
        Assert.Equal("4\n3\n/proc/self/fd\npts/ptmx\nsh: write error: No space left on device\nfull\ncharacter special file 1:3 666\n", outcome.Output);
    }

    [Fact]
    public async Task The_loopback_interface_is_up_and_alone()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("sh", "-c", "ip -o link | wc -l; ip -o addr show lo | grep -c 127.0.0.1");
        Assert.Equal("1\n1\n", outcome.Output);
    }

    [Fact]
    public async Task Masked_paths_are_empty_and_read_only_ones_cannot_be_written()
    {
        using var container = new BoxContainer();
        var outcome = await container.RunAsync("sh", "-c", "wc -c < /proc/keys; wc -c </proc/timer_list; ls /sys/firmware | wc -l; echo 1 > /proc/sys/kernel/panic; echo h > /proc/fs/x; mkdir /sys/x; touch /sys/firmware/x");
        Assert.Equal(
            "0\n0\n0\nsh: can't create /proc/sys/kernel/panic: Read-only file system\nsh: can't create /proc/fs/x: nonexistent directory\nmkdir: can't create directory '/sys/x': Read-only file system\ntouch: /sys/firmware/x: Read-only file system\n",
            outcome.Output);
    }

    [Fact]
    public async Task Writes_land_in_the_upper_directory_and_the_layer_is_untouched()
    {
        using var container = new BoxContainer();
        await container.RunAsync("sh", "-c", "echo new > /etc/file; rm /bin/cat");
        Assert.Equal("new\n", File.ReadAllText(Path.Combine(container.Files.Upper, "etc/file")));
        Assert.False(File.Exists(Path.Combine(container.Files.Lower, "etc/file")));
        Assert.True(File.Exists(Path.Combine(container.Files.Lower, "bin/cat")));
    }

    [Fact]
    public async Task A_read_only_root_refuses_writes_but_volumes_take_them()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "touch /x; touch /dev/shm/x && echo ok");
        var outcome = await container.RunAsync(spec with { Root = spec.Root with { Readonly = true } });
        Assert.Equal("touch: /x: Read-only file system\nok\n", outcome.Output);
    }

    [Fact]
    public async Task A_plain_directory_serves_as_root()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "echo plain > /tmp/file; cat /tmp/file");
        var outcome = await container.RunAsync(spec with { Root = new RuntimeRoot(container.Files.Lower) }, container.Options with { Overlay = null });
        Assert.Equal("plain\n", outcome.Output);
    }

    [Fact]
    public async Task The_working_directory_is_made_and_is_inside()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("pwd");
        Assert.Equal("/app/data\n", (await container.RunAsync(spec with { Process = spec.Process! with { Cwd = "/app/data" } })).Output);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_and_thirty_layers_are_one_root(bool newKernel)
    {
        using var container = new BoxContainer();
        var layers = new List<string> { container.Files.Lower };
        for (var i = 0; i < 130; i++)
        {
            var layer = Path.Combine(container.Files.Folder, "layers", $"{i:d64}", "diff");
            Directory.CreateDirectory(Path.Combine(layer, "many"));
            File.WriteAllText(Path.Combine(layer, "many", $"{i}"), "");
            layers.Insert(0, layer);
        }

        var options = container.Options with { Overlay = container.Options.Overlay! with { Lower = layers }, Kernel = new KernelFeatures(newKernel ? new Version(6, 5) : new Version(5, 12)) };
        var outcome = await container.RunAsync(container.Spec("sh", "-c", "ls /many | wc -l"), options);
        Assert.Equal("130\n", outcome.Output);
    }

    [Fact]
    public async Task Limits_score_and_kernel_parameters_are_set()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "ulimit -n; cat /proc/self/oom_score_adj /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmni");
        spec = spec with
        {
            Process = spec.Process! with { Rlimits = [new RuntimeRlimit("RLIMIT_NOFILE", 123, 456)], OomScoreAdj = 77 },
            Linux = spec.Linux with { Sysctl = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1", ["kernel.shmmni"] = "99" } },
        };
        Assert.Equal("123\n77\n1\n99\n", (await container.RunAsync(spec)).Output);
    }

    [Fact]
    public async Task A_process_that_dies_of_a_signal_says_so()
    {
        using var container = new BoxContainer();
        using var process = Launcher.Start(container.Spec("sleep", "60"), container.Options);
        process.Signal(9);
        var exit = await process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal((137, 9), (exit.ContainerCode, exit.Signal));
    }

    [Fact]
    public async Task A_user_namespace_of_root_gives_other_ids_outside()
    {
        using var container = new BoxContainer { Users = [new RuntimeIdMapping(0, 100000, 65536)], Groups = [new RuntimeIdMapping(0, 100000, 65536)] };
        container.Files.GiveTo("100000:100000");
        var outcome = await container.RunAsync("sh", "-c", "id -u; id -g; cat /proc/self/uid_map | tr -s ' '; touch /tmp/mine; stat -c %u /dev/null");
        Assert.Equal("0\n0\n 0 100000 65536\n65534\n", outcome.Output);
    }
}
