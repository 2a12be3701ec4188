using System.Diagnostics;
using BuildKit.Containers.Resources;
using BuildKit.Kernel.Tests.Engine;

namespace BuildKit.Kernel.Tests.Resources;

/// <summary>What an ordinary user's containers may use: with nothing delegated to him, and with a group of his own.</summary>
public sealed class RootlessLimits(RootlessFolder engine) : IClassFixture<RootlessFolder>
{
    private static readonly CgroupLayout Host = CgroupLayout.Detect();

    [Theory]
    [InlineData("BK3450", "-m", "64m")]
    [InlineData("BK3450", "--pids-limit", "5")]
    [InlineData("BK3461", "--device-cgroup-rule", "c 1:1 r")]
    public void A_limit_that_needs_a_group_is_refused_with_the_way_out(string code, string flag, string value)
    {
        var outcome = engine.Run("run", "--rm", flag, value, "busybox", "true");
        Assert.Equal((125, code), (outcome.Code, outcome.Error.Split(':')[0]));
        Assert.Contains(code == "BK3450" ? "Delegate=yes" : "as root", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_the_user_is_bound() =>
        Assert.Equal("open\n", engine.Run("run", "--rm", "--device", "/dev/zero:/dev/flame", "busybox", "sh", "-c", "true < /dev/flame && echo open").Output);

    [Fact]
    public void Without_a_group_pausing_says_what_it_needs_and_the_rest_works()
    {
        engine.Run("run", "-d", "--name", "free", "busybox", "sh", "-c", "sleep 600 & wait");
        Assert.StartsWith("BK3456", engine.Run("pause", "free").Error, StringComparison.Ordinal);
        Assert.Equal(3, engine.Run("top", "free").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Pids = 2,", engine.Run("stats", "free").Output, StringComparison.Ordinal);
        engine.Run("rm", "-f", "free");
    }

    [Fact]
    public void In_a_delegated_group_containers_can_be_paused()
    {
        if (Host.Unified is not { } unified) return;
        var folder = Path.Combine(unified.MountPoint, $"launch-test-delegated-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            foreach (var path in (string[])[folder, Path.Combine(folder, "cgroup.procs"), Path.Combine(folder, "cgroup.subtree_control")]) engine.Own(path);

            // As a login session: whoever is started from here lies in the user's group.
            Assert.Equal("", InGroup(folder, "run", "-d", "--name", "mine", "busybox", "sh", "-c", "while true; do :; done").Error);
            Assert.Equal("", InGroup(folder, "pause", "mine").Error);
            Assert.Contains("(Paused)", engine.Run("ps").Output, StringComparison.Ordinal);
            Assert.Equal("", InGroup(folder, "unpause", "mine").Error);
            Assert.Equal("", InGroup(folder, "rm", "-f", "mine").Error);
            Assert.Empty(Directory.GetDirectories(folder));
        }
        finally
        {
            ControlGroup.Remove([folder]);
            Assert.False(Directory.Exists(folder));
        }
    }

    private EngineOutcome InGroup(string folder, params string[] args)
    {
        var start = engine.StartInfo(args);
        string[] command = [start.FileName, .. start.ArgumentList];
        var shell = new ProcessStartInfo("sh", ["-c", $"echo 0 > {folder}/cgroup.procs && exec \"$@\"", "sh", .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = engine.Path };
        shell.Environment["HOME"] = engine.Path;
        using var process = Process.Start(shell)!;
        process.StandardInput.Close();
        return EngineFolder.Finish(process);
    }
}
