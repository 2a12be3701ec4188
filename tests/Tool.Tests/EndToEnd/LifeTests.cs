namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>What containers do when nobody looks, as the command line shows it.</summary>
public sealed class LifeTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Restarts_are_shown_and_end_with_a_stop()
    {
        await box.OkAsync("run", "-d", "--name", "again", "--restart", "on-failure:50", "busybox", "false");
        Assert.Equal("on-failure 50\n", await box.OkAsync("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}", "again"));
        await box.OkAsync("wait", "--condition", "next-exit", "again");
        await box.OkAsync("stop", "again");
        Assert.Equal("again exited\n", await box.OkAsync("ps", "-a", "--filter", "name=again", "--format", "{{.Names}} {{.State}}"));
        await box.OkAsync("rm", "again");
        var (exitCode, _, error) = await box.RunAsync("run", "-d", "--rm", "--restart", "always", "busybox", "true");
        Assert.Equal(125, exitCode);
        Assert.Contains("BK3320", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restarting_keeps_a_container_that_removes_itself_at_its_end()
    {
        await box.OkAsync("run", "-d", "--rm", "--init", "--name", "brief", "busybox", "sleep", "1000");
        var before = await box.OkAsync("inspect", "-f", "{{.Id}} {{.HostConfig.AutoRemove}}", "brief");
        await box.OkAsync("restart", "-t", "5", "-s", "INT", "brief");
        Assert.Equal("running\n", await box.OkAsync("inspect", "-f", "{{.State.Status}}", "brief"));
        Assert.Equal(before, await box.OkAsync("inspect", "-f", "{{.Id}} {{.HostConfig.AutoRemove}}", "brief"));
        await box.OkAsync("stop", "brief");
        Assert.Equal("", await Names("name=brief"));
        await box.OkAsync("create", "--name", "same", "busybox");
        Assert.Contains("BK3205", (await box.RunAsync("rename", "same", "same")).Error, StringComparison.Ordinal);
        await box.OkAsync("rm", "same");
    }

    [Fact]
    public async Task A_policy_is_changed_while_it_runs()
    {
        await box.OkAsync("run", "-d", "--name", "changed", "--restart", "always", "busybox", "sh", "-c", "mkfifo /tmp/gate; read line < /tmp/gate");
        Assert.Equal("changed\n", await box.OkAsync("update", "--restart", "no", "changed"));
        Assert.Equal("no\n", await box.OkAsync("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}}", "changed"));
        // Its own code may be that of the container's end, which kills what else runs in it.
        await box.RunAsync("exec", "changed", "sh", "-c", "until test -p /tmp/gate; do sleep 0.01; done; echo > /tmp/gate");
        Assert.Equal("0\n", await box.OkAsync("wait", "changed"));
        Assert.Equal("exited 0\n", await box.OkAsync("inspect", "-f", "{{.State.Status}} {{.RestartCount}}", "changed"));
        Assert.Equal("changed\n", await box.OkAsync("update", "--restart", "on-failure:2", "changed"));
        Assert.Equal("on-failure 2\n", await box.OkAsync("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}", "changed"));
        var (exitCode, _, error) = await box.RunAsync("update", "--restart", "sometimes", "changed");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("--restart", error, StringComparison.Ordinal);
        Assert.Equal("update\nupdate\n", await box.OkAsync("events", "--since", "1m", "--until", "0s", "--filter", "container=changed", "--filter", "event=update", "--format", "{{.Action}}"));
        await box.OkAsync("rm", "changed");
    }

    [Fact]
    public async Task Health_is_shown_and_can_be_asked_for()
    {
        await box.OkAsync("run", "-d", "--name", "well", "--init", "--health-cmd", "echo fine", "--health-interval", "50ms", "--health-retries", "1", "busybox", "sleep", "1000");
        await box.OkAsync("run", "-d", "--name", "unwatched", "--no-healthcheck", "busybox", "sleep", "1000");
        for (var i = 0; i < 200 && await box.OkAsync("ps", "-q", "--filter", "health=healthy") == ""; i++) await Task.Delay(50);
        Assert.Equal("well\n", await box.OkAsync("ps", "--filter", "health=healthy", "--format", "{{.Names}}"));
        Assert.Equal("healthy 0 [CMD-SHELL echo fine]\n", await box.OkAsync("inspect", "-f", "{{.State.Health.Status}} {{.State.Health.FailingStreak}} {{.Config.Healthcheck.Test}}", "well"));
        Assert.Contains("unwatched", await box.OkAsync("ps", "--filter", "health=none", "--format", "{{.Names}}"), StringComparison.Ordinal);
        Assert.Matches("Up .* \\(healthy\\)\n", await box.OkAsync("ps", "--filter", "name=well", "--format", "{{.Status}}"));
        await box.OkAsync("rm", "-f", "well", "unwatched");
    }

    [Theory]
    [InlineData("--health-cmd x --no-healthcheck", "contradict")]
    [InlineData("--health-interval soon", "--health-interval")]
    [InlineData("--health-on-failure explode", "--health-on-failure")]
    [InlineData("--restart sometimes", "--restart")]
    public async Task Wrong_flags_are_named(string flags, string named)
    {
        var (exitCode, _, error) = await box.RunAsync(["run", .. flags.Split(' '), "busybox", "true"]);
        Assert.Equal(125, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_told_filtered_and_formatted()
    {
        Assert.Equal(5, (await box.RunAsync("run", "--rm", "--name", "told", "--label", "team=blue", "busybox", "sh", "-c", "exit 5")).ExitCode);
        await box.OkAsync("tag", "busybox", "other:1");
        await box.OkAsync("rmi", "other:1");
        Assert.Equal("create\nstart\ndie\ndestroy\n", await box.OkAsync("events", "--since", "1m", "--until", "0s", "--filter", "container=told", "--format", "{{.Action}}"));
        Assert.Contains("\"exitCode\":\"5\"", await box.OkAsync("events", "--since", "1m", "--until", "0s", "--filter", "label=team=blue", "--filter", "event=die", "--format", "json"), StringComparison.Ordinal);
        Assert.Equal("tag other:1\nuntag other:1\n", await box.OkAsync("events", "--since", "1m", "--until", "0s", "--filter", "type=image", "--filter", "event=tag", "--filter", "event=untag", "--format", "{{.Action}} {{.ID}}"));
        Assert.Matches("^\\S+Z container die [0-9a-f]{64} \\(exitCode=5, .*name=told.*\\)\n$", await box.OkAsync("events", "--since", "1m", "--until", "0s", "--filter", "container=told", "--filter", "event=die"));
    }

    [Fact]
    public async Task Lists_are_filtered_by_age_mounts_network_and_ports()
    {
        await box.OkAsync("create", "--name", "older", "-v", "data:/data", "busybox");
        await box.OkAsync("create", "--name", "newer", "--network", "none", "-p", "127.0.0.1::8080", "busybox");
        Assert.Equal("newer\n", await Names("since=older", "network=none"));
        Assert.Equal("older\n", await Names("before=newer", "volume=data"));
        Assert.Equal("older\n", await Names("volume=/data"));
        Assert.Equal("newer\n", await Names("expose=8000-9000/tcp"));
        Assert.Equal("", await Names("name=newer", "is-task=true"));
        Assert.Equal(1, (await box.RunAsync("ps", "--filter", "before=nobody")).ExitCode);
        Assert.Contains("SIZE", await box.OkAsync("ps", "-as"), StringComparison.Ordinal);
        await box.OkAsync("rm", "older", "newer");
    }

    [Fact]
    public async Task Prune_removes_what_does_not_run_and_matches()
    {
        await box.OkAsync("create", "--name", "keep", "--label", "keep", "busybox");
        await box.OkAsync("create", "--name", "go", "--label", "stage=test", "busybox");
        await box.OkAsync("container", "prune", "-f", "--filter", "until=24h");
        await box.OkAsync("container", "prune", "-f", "--filter", "label!=keep", "--filter", "label=stage=test");
        Assert.Equal("keep\n", await Names("name=keep", "name=go"));
        Assert.Equal(1, (await box.RunAsync("container", "prune")).ExitCode);
        await box.OkAsync("rm", "keep");
    }

    [Fact]
    public async Task The_boot_unit_starts_this_store()
    {
        var unit = await box.OkAsync("system", "boot-unit");
        Assert.Contains("Type=oneshot\n", unit, StringComparison.Ordinal);
        Assert.Matches($"ExecStart=\\S+.* --root {box.Root} system boot\n", unit);
        Assert.Equal("", await box.OkAsync("system", "boot"));
    }

    private Task<string> Names(params string[] filters) => box.OkAsync(["ps", "-a", .. filters.SelectMany(f => new[] { "--filter", f }), "--format", "{{.Names}}"]);
}
