using System.Text.Json;
using BuildKit.Containers.Resources;
using BuildKit.Kernel.Tests.Engine;

namespace BuildKit.Kernel.Tests.Resources;

/// <summary>What a container of the engine may use, on this machine's real control groups.</summary>
public sealed class LimitedContainers(EngineFolder engine) : IClassFixture<EngineFolder>
{
    private static readonly CgroupLayout Host = CgroupLayout.Detect();

    [Fact]
    public void A_memory_limit_kills_and_the_end_says_so()
    {
        var outcome = engine.Run("run", "--name", "eater", "-m", "16m", "--memory-swap", "16m", "busybox", "sh", "-c", "head -c 100m /dev/zero | tail");
        Assert.NotEqual(0, outcome.Code);
        Assert.True(State("eater").GetProperty("OOMKilled").GetBoolean());
        engine.Run("run", "--name", "modest", "-m", "16m", "busybox", "true");
        Assert.False(State("modest").GetProperty("OOMKilled").GetBoolean());
        engine.Run("rm", "eater");
        engine.Run("rm", "modest");
    }

    [Fact]
    public void Processes_are_limited_without_being_asked()
    {
        Assert.Equal("2048\n", engine.Run("run", "--rm", "busybox", "cat", PidsFile).Output);
        Assert.Equal("7\n", engine.Run("run", "--rm", "--pids-limit", "7", "busybox", "cat", PidsFile).Output);
        Assert.Contains("can't fork", engine.Run("run", "--rm", "--pids-limit", "4", "busybox", "sh", "-c", "for i in 1 2 3 4 5 6; do sleep 1 & done; wait").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Processors_are_what_was_asked_for()
    {
        Assert.Equal("Cpus_allowed_list:\t1\n", engine.Run("run", "--rm", "--cpuset-cpus", "1", "busybox", "grep", "Cpus_allowed_list", "/proc/self/status").Output);
        if (Host.FindLegacy("cpu") is not null) Assert.Equal("50000\n", engine.Run("run", "--rm", "--cpus", "0.5", "busybox", "cat", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us").Output);
    }

    [Fact]
    public void A_limit_that_cannot_be_kept_is_an_error_and_leaves_nothing()
    {
        var outcome = engine.Run("run", "--rm", "--cpuset-cpus", "4000", "busybox", "true");
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith("BK3452", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("cpuset.cpus", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BK3201", "-m", "5m")]
    [InlineData("BK3201", "--memory-swap", "64m")]
    [InlineData("BK3201", "--cpus", "0.001")]
    [InlineData("BK3451", "--cgroup-parent", "../elsewhere")]
    [InlineData("BK3108", "--sysctl", "kernel.core_pattern=|/bin/sh")]
    [InlineData("BK3108", "--sysctl", "net.ipv4.conf/../../../kernel.core_pattern=x")]
    [InlineData("BK3460", "--device", "/dev/no-such-device")]
    [InlineData("BK3460", "--device", "/etc/passwd")]
    public void Nonsense_and_escapes_are_refused(string code, string flag, string value)
    {
        var outcome = engine.Run("run", "--rm", flag, value, "busybox", "true");
        Assert.Equal((125, code), (outcome.Code, outcome.Error.Split(':')[0]));
    }

    [Fact]
    public void Devices_are_closed_unless_given()
    {
        const string Try = "mknod /dev/mine c 10 229 && { true < /dev/mine; } 2>/dev/null && echo open || echo closed";
        Assert.Equal("closed\n", engine.Run("run", "--rm", "busybox", "sh", "-c", Try).Output);
        Assert.Equal("open\n", engine.Run("run", "--rm", "--device-cgroup-rule", "c 10:229 rw", "busybox", "sh", "-c", Try).Output);
        Assert.Equal("open\n", engine.Run("run", "--rm", "--privileged", "busybox", "sh", "-c", Try).Output);
        Assert.Equal("open\n", engine.Run("run", "--rm", "--device", "/dev/fuse:/dev/flame", "busybox", "sh", "-c", "true < /dev/flame && echo open").Output);
        Assert.Equal("", engine.Run("run", "--rm", "--device", "/dev/fuse:/dev/flame:m", "busybox", "sh", "-c", "true < /dev/flame && echo open").Output);
        Assert.Equal("yes\n", engine.Run("run", "--rm", "--privileged", "busybox", "sh", "-c", "test -c /dev/fuse && echo yes").Output);
    }

    [Fact]
    public void Limits_of_processes_and_kernel_parameters_are_set()
    {
        Assert.Equal("777\n", engine.Run("run", "--rm", "--ulimit", "nofile=777:999", "busybox", "sh", "-c", "ulimit -Sn").Output);
        Assert.Contains("CAP_SYS_RESOURCE", engine.Run("run", "--rm", "--ulimit", "nofile=99999999", "busybox", "true").Error, StringComparison.Ordinal);
        Assert.Equal("300\n", engine.Run("run", "--rm", "--oom-score-adj", "300", "busybox", "cat", "/proc/self/oom_score_adj").Output);
        Assert.Equal("1000\t2000\n", engine.Run("run", "--rm", "--sysctl", "net.ipv4.ping_group_range=1000 2000", "busybox", "cat", "/proc/sys/net/ipv4/ping_group_range").Output);
    }

    [Fact]
    public void Namespaces_are_shared_when_asked()
    {
        engine.Run("run", "-d", "--name", "owner", "--ipc", "shareable", "busybox", "sh", "-c", "echo hello > /dev/shm/note; exec sleep 600");
        Assert.Contains("sleep 600", engine.Run("run", "--rm", "--pid", "container:owner", "busybox", "ps").Output, StringComparison.Ordinal);
        Assert.Equal("hello\n", engine.Run("run", "--rm", "--ipc", "container:owner", "busybox", "cat", "/dev/shm/note").Output);
        Assert.Equal("", engine.Run("run", "--rm", "--ipc", "none", "busybox", "ls", "/dev/shm").Output);
        Assert.Equal(Environment.MachineName + "\n", engine.Run("run", "--rm", "--uts", "host", "busybox", "hostname").Output);
        Assert.Contains($"{Environment.ProcessId} ", engine.Run("run", "--rm", "--pid", "host", "busybox", "ps").Output, StringComparison.Ordinal);
        Assert.Contains("dotnet-container", engine.Run("run", "--rm", "--cgroupns", "host", "busybox", "cat", "/proc/self/cgroup").Output, StringComparison.Ordinal);
        engine.Run("stop", "owner", "0");
        Assert.StartsWith("BK3462", engine.Run("run", "--rm", "--pid", "container:owner", "busybox", "ps").Error, StringComparison.Ordinal);
        engine.Run("rm", "owner");
    }

    [Fact]
    public void A_paused_container_stands_still_until_it_goes_on()
    {
        engine.Run("run", "-d", "--name", "busy", "busybox", "sh", "-c", "while true; do :; done");
        Assert.Equal(0, engine.Run("pause", "busy").Code);
        Assert.Contains("(Paused)", engine.Run("ps").Output, StringComparison.Ordinal);
        Assert.Equal("paused", State("busy").GetProperty("Status").GetString());
        Assert.StartsWith("BK3464", engine.Run("pause", "busy").Error, StringComparison.Ordinal);
        var stat = $"/proc/{State("busy").GetProperty("Pid").GetInt32()}/stat";
        var before = File.ReadAllText(stat);
        Assert.StartsWith("BK3250", engine.Run("exec", "busy", "true").Error, StringComparison.Ordinal);
        Assert.Equal(before.Split(") ")[1].Split(' ')[11], File.ReadAllText(stat).Split(") ")[1].Split(' ')[11]);
        Assert.Equal(0, engine.Run("unpause", "busy").Code);
        Assert.StartsWith("BK3464", engine.Run("unpause", "busy").Error, StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("pause", "busy").Code);
        Assert.Equal(0, engine.Run("stop", "busy", "0").Code);
        Assert.Equal("exited", State("busy").GetProperty("Status").GetString());
        engine.Run("rm", "busy");
    }

    [Fact]
    public void Limits_change_while_a_container_runs_and_stay_changed()
    {
        engine.Run("run", "-d", "--name", "grows", "busybox", "sleep", "600");
        Assert.Equal(new EngineOutcome(0, "", ""), engine.Run("update", "--pids-limit", "50", "-m", "64m", "--cpus", "0.5", "grows"));
        Assert.Equal("50\n", engine.Run("exec", "grows", "cat", PidsFile).Output);

        // A further process is in the same groups: in its view of them it stands at the root.
        Assert.Equal("", engine.Run("exec", "grows", "sh", "-c", "grep -E '^0::|:pids:|:devices:' /proc/self/cgroup | grep -v ':/$'").Output);
        Assert.Equal(64 << 20, Inspect("grows").GetProperty("HostConfig").GetProperty("Memory").GetInt64());
        if (Host.FindLegacy("memory") is { } memory) Assert.Equal("67108864\n", File.ReadAllText(Path.Combine(memory.MountPoint, "dotnet-container", Inspect("grows").GetProperty("Id").GetString()!, "memory.limit_in_bytes")));
        engine.Run("stop", "grows", "0");
        Assert.Empty(ControlGroup.Find(Host, "dotnet-container/" + Inspect("grows").GetProperty("Id").GetString()));
        engine.Run("start", "grows");
        Assert.Equal("50\n", engine.Run("exec", "grows", "cat", PidsFile).Output);
        engine.Run("rm", "-f", "grows");
    }

    [Fact]
    public void A_limit_that_comes_later_kills_and_the_end_says_so_too()
    {
        engine.Run("run", "-d", "--name", "late", "busybox", "sh", "-c", "until test -e /go; do sleep 0.1; done; head -c 100m /dev/zero | tail");
        Assert.Equal(0, engine.Run("update", "-m", "16m", "--memory-swap", "16m", "late").Code);
        engine.Run("exec", "late", "touch", "/go");
        engine.Run("wait", "late");
        Assert.True(State("late").GetProperty("OOMKilled").GetBoolean());
        engine.Run("rm", "late");
    }

    [Fact]
    public void Nothing_is_left_in_any_hierarchy_afterwards()
    {
        engine.Run("run", "--name", "gone", "-m", "16m", "--cpus", "1", "--cpuset-cpus", "0", "busybox", "true");
        var id = Inspect("gone").GetProperty("Id").GetString()!;
        Assert.Empty(ControlGroup.Find(Host, "dotnet-container/" + id));
        engine.Run("run", "-d", "--name", "killed", "busybox", "sleep", "600");
        var (running, monitor) = (Inspect("killed").GetProperty("Id").GetString()!, State("killed").GetProperty("MonitorPid").GetInt32());
        Assert.NotEmpty(ControlGroup.Find(Host, "dotnet-container/" + running));
        using (var process = System.Diagnostics.Process.GetProcessById(monitor)) process.Kill();
        using (var process = System.Diagnostics.Process.GetProcessById(State("killed").GetProperty("Pid").GetInt32())) process.Kill();
        for (var patience = System.Diagnostics.Stopwatch.StartNew(); State("killed").GetProperty("Status").GetString() != "exited";) Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20));
        Assert.Empty(ControlGroup.Find(Host, "dotnet-container/" + running));
        engine.Run("rm", "gone");
        engine.Run("rm", "killed");
    }

    [Fact]
    public void What_a_crash_left_before_the_container_ran_is_found_and_removed()
    {
        var id = engine.Run("create", "--name", "half", "busybox", "true").Output.Trim();
        using var group = ControlGroup.Create(Host, "dotnet-container/" + id, null)!;
        Assert.Equal(string.Join('\n', group.Folders) + "\n", engine.Run("check").Output);
        engine.Run("check", "--repair");
        Assert.Equal("", engine.Run("check").Output);
        Assert.All(group.Folders, f => Assert.False(Directory.Exists(f)));
        engine.Run("rm", "half");
    }

    [Fact]
    public void Processes_and_what_they_use_are_shown()
    {
        engine.Run("run", "-d", "--name", "shown", "-m", "64m", "busybox", "sh", "-c", "sleep 601 & sleep 602 & wait");
        var lines = engine.Run("top", "shown", "-o", "ppid,pid,comm,args").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("PPID\tPID\tCOMMAND\tCOMMAND", lines[0]);
        Assert.Equal(["sh -c sleep 601 & sleep 602 & wait", "sleep 601", "sleep 602"], lines[1..].Select(l => l.Split('\t')[3]).Order());
        Assert.Contains(State("shown").GetProperty("Pid").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture), lines[1..].Select(l => l.Split('\t')[1]));
        Assert.StartsWith("UID\tPID\tPPID\tC\tSTIME\tTTY\tTIME\tCMD\nroot\t", engine.Run("top", "shown").Output, StringComparison.Ordinal);
        var sample = engine.Run("stats", "shown").Output;
        Assert.Contains("Pids = 3,", sample, StringComparison.Ordinal);
        Assert.Contains($"MemoryLimit = {64 << 20},", sample, StringComparison.Ordinal);
        Assert.Matches("Memory = [1-9][0-9]{4,},", sample);
        Assert.Matches(@"Processor = 00:00:00\.0*[1-9]", sample);
        engine.Run("kill", "shown");
        Assert.StartsWith("BK3212", engine.Run("top", "shown").Error, StringComparison.Ordinal);
        engine.Run("rm", "shown");
    }

    private static string PidsFile => Host.Version == CgroupVersion.V2 ? "/sys/fs/cgroup/pids.max" : "/sys/fs/cgroup/pids/pids.max";

    private JsonElement Inspect(string name)
    {
        using var document = JsonDocument.Parse(engine.Run("inspect", name).Output);
        return document.RootElement.Clone();
    }

    private JsonElement State(string name) => Inspect(name).GetProperty("State");
}
