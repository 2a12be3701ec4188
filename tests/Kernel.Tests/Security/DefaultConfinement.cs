using BuildKit.Kernel.Tests.Engine;

namespace BuildKit.Kernel.Tests.Security;

/// <summary>What Docker's defaults block stays blocked, seen from inside by a C program; --privileged opens what it says.</summary>
public abstract class DefaultConfinement(EngineFolder engine, Probe probe)
{
    private const int Eperm = 1;
    private const int Enosys = 38;

    private static readonly string[] Blocked =
    [
        "keyctl", "add_key", "request_key", "unshare-user", "unshare-mount", "clone-user", "clone-network", "setns", "mount", "umount2", "pivot_root", "fsopen", "open_tree", "move_mount",
        "mount_setattr", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "open_by_handle_at", "init_module", "finit_module", "delete_module", "kexec_load", "reboot", "swapon",
        "settimeofday", "clock_settime", "acct", "quotactl", "syslog", "vhangup", "set_mempolicy", "kcmp", "personality", "lookup_dcookie", "iopl", "ioperm", "socket-alg", "socket-vsock",
        "socket-vsock-high-bits",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Calls_that_reach_past_the_container_are_refused_in_run_and_exec_alike(bool exec)
    {
        var answers = Probe.Read(exec ? Exec([], "/probe/probe") : Run([], "/probe/probe"));
        Assert.Equal([], Blocked.Where(name => answers.TryGetValue(name, out var errno) && errno != Eperm).Select(name => $"{name}: {answers[name]}"));
        Assert.Equal(Blocked.Length, Blocked.Count(answers.ContainsKey));
        Assert.Equal(Enosys, answers["clone3"]);
    }

    [Fact]
    public void Calls_that_ordinary_programs_need_work()
    {
        var answers = Probe.Read(Run([], "/probe/probe"));
        string[] work = ["fork", "socket-inet", "socket-raw", "ptrace", "chroot", "chown", "memfd_create"];
        Assert.Equal([], work.Except(engine.IsRootless ? ["chown"] : []).Where(name => answers[name] != 0).Select(name => $"{name}: {answers[name]}"));
        Assert.Equal(engine.IsRootless ? Eperm : 0, answers["mknod"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_process_has_fourteen_capabilities_a_filter_and_gains_no_more(bool exec)
    {
        string[] command = ["grep", "-E", "^(Cap|Seccomp:|NoNew)", "/proc/self/status"];
        const string Fourteen = "00000000a80425fb";
        Assert.Equal($"CapInh:\t0000000000000000\nCapPrm:\t{Fourteen}\nCapEff:\t{Fourteen}\nCapBnd:\t{Fourteen}\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n",
            exec ? Exec([], command) : Run([], command));
    }

    [Fact]
    public void Privileged_opens_the_calls_and_lifts_the_filter()
    {
        var answers = Probe.Read(Run(["--privileged"], "/probe/probe"));
        string[] opened = ["unshare-mount", "clone-network", "mount", "fsopen", "open_tree", "keyctl", "add_key"];
        Assert.Equal([], opened.Where(name => answers[name] != 0).Select(name => $"{name}: {answers[name]}"));
        Assert.NotEqual(Enosys, answers["clone3"]);
        var status = Run(["--privileged"], "grep", "-E", "^(Seccomp:|NoNew)", "/proc/self/status");
        Assert.Equal("NoNewPrivs:\t0\nSeccomp:\t0\n", status);
        Assert.Equal("0:0\n", Run(["--privileged"], "stat", "-c", "%t:%T", "/proc/keys"));
    }

    [Fact]
    public void A_privileged_command_in_an_ordinary_container_has_more_than_that_container()
    {
        Assert.Equal("NoNewPrivs:\t0\nSeccomp:\t0\n", Exec(["--privileged"], "grep", "-E", "^(Seccomp:|NoNew)", "/proc/self/status"));
        Assert.Equal(0, Probe.Read(Exec(["--privileged"], "/probe/probe", "fsopen"))["fsopen"]);
    }

    [Fact]
    public void The_filter_alone_can_be_taken_away_and_so_can_no_new_privileges()
    {
        Assert.Equal("NoNewPrivs:\t1\nSeccomp:\t0\n", Run(["--security-opt", "seccomp=unconfined"], "grep", "-E", "^(Seccomp:|NoNew)", "/proc/self/status"));
        Assert.Equal("NoNewPrivs:\t0\nSeccomp:\t2\n", Run(["--security-opt", "no-new-privileges=false"], "grep", "-E", "^(Seccomp:|NoNew)", "/proc/self/status"));
        // Without the filter the missing capability is what refuses.
        Assert.Equal(Eperm, Probe.Read(Run(["--security-opt", "seccomp=unconfined"], "/probe/probe", "mount"))["mount"]);
    }

    [Fact]
    public void The_kernels_secrets_are_masked_and_its_switches_cannot_be_written() => Assert.Equal(
        "1:3\n0\nread-only read-only read-only\n",
        Run([], "sh", "-c", """
            for f in /proc/interrupts /proc/kcore /proc/keys /proc/latency_stats /proc/sched_debug /proc/timer_list; do if test -e $f; then stat -c '%t:%T' $f; fi; done | sort -u
            ls /sys/firmware | wc -l
            echo $(for f in /proc/sys/kernel/core_pattern /proc/sys/net/ipv4/ip_forward /proc/irq/default_smp_affinity; do { echo x > $f; } 2>&1 | grep -q 'Read-only' && echo read-only || echo $f; done)
            """));

    private string Run(string[] flags, params string[] command)
    {
        var outcome = engine.Run(["run", "--rm", "-v", $"{probe.Folder}:/probe:ro", .. flags, "busybox", .. command]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output;
    }

    private string Exec(string[] flags, params string[] command)
    {
        var name = "p" + Guid.NewGuid().ToString("N")[..12];
        Assert.Equal(0, engine.Run("run", "-d", "--name", name, "-v", $"{probe.Folder}:/probe:ro", "busybox", "sleep", "1000").Code);
        try
        {
            var outcome = engine.Run(["exec", .. flags, name, .. command]);
            Assert.Equal((0, ""), (outcome.Code, outcome.Error));
            return outcome.Output;
        }
        finally
        {
            engine.Run("rm", "-f", name);
        }
    }
}

public sealed class RootfulConfinement(EngineFolder engine, Probe probe) : DefaultConfinement(engine, probe), IClassFixture<EngineFolder>, IClassFixture<Probe>;

public sealed class RootlessConfinement(RootlessFolder engine, Probe probe) : DefaultConfinement(engine, probe), IClassFixture<RootlessFolder>, IClassFixture<Probe>;
