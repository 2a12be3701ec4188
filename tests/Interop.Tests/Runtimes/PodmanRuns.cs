namespace BuildKit.Interop.Tests.Runtimes;

/// <summary>Debian's podman and conmon, with this runtime in the place of runc.</summary>
public sealed class PodmanRuns : IDisposable
{
    private readonly PodmanPlace _place = new();

    [Fact]
    public void A_container_runs_and_its_output_and_code_come_back()
    {
        var run = _place.Podman(["run", "--rm", .. PodmanPlace.Limits, PodmanPlace.Image, "sh", "-c", "echo hello; id -u; exit 3"]);
        Assert.Equal(("hello\n0\n", 3), (run.Output, run.Code));
        Assert.Empty(_place.Leftovers());
    }

    [Fact]
    public void A_container_is_started_entered_paused_stopped_started_again_and_removed()
    {
        Assert.Equal(0, _place.Podman(["run", "-d", "--name", "web", .. PodmanPlace.Limits, PodmanPlace.Image, "sh", "-c", "trap 'exit 9' TERM; while :; do sleep 0.1; done"]).Code);
        Assert.Equal("running", Status("web"));
        var entered = _place.Podman("exec", "web", "sh", "-c", "cat /proc/1/cmdline | tr '\\0' ' '; exit 4");
        Assert.Equal(4, entered.Code);
        Assert.StartsWith("sh -c trap", entered.Output, StringComparison.Ordinal);
        Assert.Equal(0, _place.Podman("pause", "web").Code);
        Assert.Equal("paused", Status("web"));
        Assert.Equal(0, _place.Podman("unpause", "web").Code);
        Assert.Equal(0, _place.Podman("stop", "-t", "10", "web").Code);
        Assert.Equal(("exited", "9"), (Status("web"), _place.Podman("inspect", "-f", "{{.State.ExitCode}}", "web").Output.Trim()));
        Assert.Equal(0, _place.Podman("start", "web").Code);
        Assert.Equal("running", Status("web"));
        Assert.Equal(0, _place.Podman("rm", "-f", "-t", "0", "web").Code);
        Assert.Equal("", _place.Podman("ps", "-aq").Output);
        Assert.Empty(_place.Leftovers());
    }

    [Fact]
    public void A_terminal_is_given_to_run_and_exec()
    {
        Assert.Contains("/dev/pts/0", _place.Podman(["run", "--rm", "-t", .. PodmanPlace.Limits, PodmanPlace.Image, "tty"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, _place.Podman(["run", "-d", "--name", "box", .. PodmanPlace.Limits, PodmanPlace.Image, "sleep", "60"]).Code);
        Assert.Contains("/dev/pts/0", _place.Podman("exec", "-t", "box", "tty").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_users_capabilities_and_volumes_arrive()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_place.Folder, "data")).FullName;
        var run = _place.Podman(["run", "--rm", .. PodmanPlace.Limits, "--memory", "64m", "--pids-limit", "50", "--user", "33:44", "--cap-drop", "all", "--read-only", "-v", folder + ":/data:ro", "--tmpfs", "/scratch",
            PodmanPlace.Image, "sh", "-c", "id -u; id -g; grep CapBnd /proc/self/status; touch /data/x 2>/dev/null || echo ro; touch /x 2>/dev/null || echo ro; cat /proc/self/cgroup | grep -c libpod-"]);
        Assert.Equal(0, run.Code);
        Assert.StartsWith("33\n44\nCapBnd:\t0000000000000000\nro\nro\n", run.Output, StringComparison.Ordinal);
        Assert.NotEqual("0", run.Output.Trim().Split('\n')[^1]);
    }

    [Fact]
    public void A_program_that_is_not_there_has_the_shells_code()
    {
        Assert.Equal(127, _place.Podman(["run", "--rm", .. PodmanPlace.Limits, PodmanPlace.Image, "nosuch"]).Code);
        Assert.Empty(_place.Leftovers());
    }

    public void Dispose() => _place.Dispose();

    private string Status(string name) => _place.Podman("inspect", "-f", "{{.State.Status}}", name).Output.Trim();
}
