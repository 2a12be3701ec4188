namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>Limits and what is used of them, on the command line.</summary>
public sealed class LimitTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Limits_are_shown_as_Docker_shows_them()
    {
        await box.OkAsync("create", "--name", "limited", "-m", "64m", "--cpus", "0.5", "--pids-limit", "9", "--ulimit", "nofile=1024:1024", "--device", "/dev/zero:/dev/naught:r", "--ipc", "shareable", "busybox", "true");
        Assert.Equal("67108864 134217728 500000000 9 shareable\n", await box.OkAsync("inspect", "-f", "{{with .HostConfig}}{{.Memory}} {{.MemorySwap}} {{.NanoCpus}} {{.PidsLimit}} {{.IpcMode}}{{end}}", "limited"));
        Assert.Equal("nofile /dev/naught\n", await box.OkAsync("inspect", "-f", "{{(index .HostConfig.Ulimits 0).Name}} {{(index .HostConfig.Devices 0).PathInContainer}}", "limited"));
        await box.OkAsync("update", "-m", "32m", "--memory-swap", "-1", "limited");
        Assert.Equal("33554432 -1 500000000\n", await box.OkAsync("inspect", "-f", "{{with .HostConfig}}{{.Memory}} {{.MemorySwap}} {{.NanoCpus}}{{end}}", "limited"));
        await box.OkAsync("rm", "limited");
    }

    [Theory]
    [InlineData("--memory", "lots")]
    [InlineData("--cpus", "1000")]
    [InlineData("--cpu-shares", "-5")]
    [InlineData("--pids-limit", "-2")]
    [InlineData("--ulimit", "nofile")]
    [InlineData("--device", "relative")]
    [InlineData("--device-cgroup-rule", "everything")]
    [InlineData("--sysctl", "novalue")]
    [InlineData("--pid", "container:")]
    [InlineData("--ipc", "public")]
    [InlineData("--gpus", "all")]
    [InlineData("--memory-swappiness", "101")]
    [InlineData("--blkio-weight", "5")]
    public async Task Wrong_values_are_refused_with_what_is_wanted(string option, string value)
    {
        var (exitCode, output, error) = await box.RunAsync("run", "--rm", option, value, "busybox", "true");
        Assert.Equal((125, ""), (exitCode, output));
        Assert.Contains(option, error, StringComparison.Ordinal);
        Assert.Contains("want", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_and_figures_of_a_running_container_are_listed()
    {
        var id = (await box.OkAsync("run", "-d", "--name", "watched", "-m", "64m", "busybox", "sh", "-c", "sleep 601 & wait")).Trim();
        var top = (await box.OkAsync("top", "watched", "-o", "pid,args")).Split('\n');
        Assert.Matches("^PID +COMMAND$", top[0]);
        Assert.EndsWith("sleep 601", top[2], StringComparison.Ordinal);
        Assert.Matches("^UID +PID +PPID +C +STIME +TTY +TIME +CMD\n", await box.OkAsync("top", "watched"));

        var stats = (await box.OkAsync("stats", "--no-stream")).Split('\n');
        Assert.Matches("^CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS$", stats[0]);
        Assert.Matches($@"^{id[..12]} +watched +[0-9.]+% +[0-9.]+KiB / 64MiB +[0-9.]+% +[0-9.]+k?B / 0B +\S+ / \S+ +2$", stats.Single(l => l.Contains("watched", StringComparison.Ordinal)));
        Assert.Equal("watched 2\n", await box.OkAsync("stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}}", "watched"));

        Assert.Equal("watched\n", await box.OkAsync("pause", "watched"));
        Assert.Equal("paused\n", await box.OkAsync("ps", "-f", "name=watched", "--format", "{{.State}}"));
        Assert.Equal("watched\n", await box.OkAsync("unpause", "watched"));
        await box.OkAsync("rm", "-f", "watched");
    }

    [Fact]
    public async Task A_container_that_does_not_run_uses_nothing()
    {
        await box.OkAsync("create", "--name", "idle", "busybox", "true");
        Assert.Equal("idle 0.00% 0B / 0B 0\n", await box.OkAsync("stats", "--no-stream", "--all", "--format", "{{.Name}} {{.CPUPerc}} {{.MemUsage}} {{.PIDs}}", "idle"));
        Assert.Equal(1, (await box.RunAsync("top", "idle")).ExitCode);
        Assert.Equal(1, (await box.RunAsync("pause", "idle")).ExitCode);
        Assert.Equal(1, (await box.RunAsync("stats", "--no-stream", "no-such")).ExitCode);
        await box.OkAsync("rm", "idle");
    }
}
