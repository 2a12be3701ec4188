using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Launch;

/// <summary>The same containers, started by an ordinary user without any helper.</summary>
public sealed class RootlessContainers
{
    [Fact]
    public async Task Root_inside_is_the_user_outside()
    {
        using var user = new OrdinaryUser();
        var outcome = await user.RunAsync("sh", "-c", "id -u; hostname; cat /proc/self/uid_map | tr -s ' '; cat /proc/self/setgroups; touch /tmp/mine && stat -c %u /tmp/mine");
        Assert.Equal(("0\nbox\n 0 65534 1\ndeny\n0\n", 0), (outcome.Output, outcome.Code));
    }

    [Fact]
    public async Task The_container_has_its_own_processes_devices_and_network()
    {
        using var user = new OrdinaryUser();
        var outcome = await user.RunAsync("sh", "-c", "ls -d /proc/[0-9]*; echo x > /dev/null; head -c 2 /dev/zero | wc -c; ip -o link | wc -l; ls /dev/pts; wc -c < /proc/keys; echo 1 > /proc/sys/kernel/panic");
        Assert.Equal("/proc/1\n2\n1\nptmx\n0\nsh: can't create /proc/sys/kernel/panic: Read-only file system\n", outcome.Output);
    }

    [Fact]
    public async Task Rights_are_cut_down_inside_the_namespace_as_well()
    {
        using var user = new OrdinaryUser();
        var outcome = await user.RunAsync("sh", "-c", "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp:|SigIgn)' /proc/self/status; mount -t tmpfs x /tmp; unshare -U true");
        Assert.Equal(
            "SigIgn:\t0000000000000000\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nNoNewPrivs:\t1\nSeccomp:\t2\nmount: permission denied (are you root?)\nunshare: unshare(0x10000000): Operation not permitted\n",
            outcome.Output);
    }

    [Fact]
    public async Task A_missing_program_ends_with_127()
    {
        using var user = new OrdinaryUser();
        Assert.Equal(127, (await user.RunAsync("nope")).Code);
    }

    [Fact]
    public async Task Helpers_give_more_than_one_id()
    {
        using var user = new OrdinaryUser { Maps = "ranges" };
        var outcome = await user.RunAsync("sh", "-c", "cat /proc/self/uid_map | tr -s ' '; cat /proc/self/setgroups; stat -c %u:%g /dev/pts");
        Assert.Equal(" 0 65534 1\n 1 300000 1000\nallow\n0:0\n", outcome.Output);
    }

    [Fact]
    public async Task Further_processes_join_and_networks_are_shared()
    {
        using var user = new OrdinaryUser { Verb = "join" };
        var outcome = await user.RunAsync("sh", "-c", "hostname; id -u; tr '\\0' ' ' < /proc/1/cmdline; grep CapBnd /proc/self/status");
        Assert.Equal("box\n0\nsleep 60 CapBnd:\t00000000a80425fb\nshared network\n3 sockets\n", outcome.Output);
    }
}
