using System.Diagnostics;
using System.Text.Json;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Containers that start again when they end.</summary>
public abstract class RestartingContainers(EngineFolder engine) : IDisposable
{
    private readonly string _name = "r" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_starts_again_under_the_same_monitor_and_the_log_goes_on()
    {
        Begin("always", "sh", "-c", "echo run >> /count; printf 'run '; wc -l < /count; [ $(wc -l < /count) -lt 3 ] && exit 4; exec sleep 1000");
        var monitor = Monitor();
        await EngineFolder.Until(() => Log().Contains("run 3", StringComparison.Ordinal), "it ran three times");
        Assert.Equal("run 1\nrun 2\nrun 3\n", Log());
        Assert.Equal(monitor, Monitor());
        Assert.Equal(2, Inspect().GetProperty("RestartCount").GetInt32());
        Assert.StartsWith("Up", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Between_two_runs_it_is_restarting_and_stop_ends_that_at_once()
    {
        Begin("always", "sh", "-c", "exit 3");
        await EngineFolder.Until(() => Inspect().GetProperty("RestartCount").GetInt32() >= 5, "it was started again a few times");
        await EngineFolder.Until(() => Status().StartsWith("Restarting (3)", StringComparison.Ordinal), "it pauses");
        Assert.Equal("restarting", Inspect().GetProperty("State").GetProperty("Status").GetString());
        Assert.StartsWith("BK3213", engine.Run("rm", _name).Error, StringComparison.Ordinal);
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, engine.Run("stop", _name).Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");
        Assert.StartsWith("Exited (3)", Status(), StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("rm", _name).Code);
    }

    [Fact]
    public void It_stays_ended_after_as_many_failures_as_allowed_and_who_waits_learns_the_last_code()
    {
        Begin("on-failure:2", "sh", "-c", "echo run >> /count; exit $(wc -l < /count)");
        Assert.Equal("3\n", engine.Run("wait", _name).Output);
        Assert.StartsWith("Exited (3)", Status(), StringComparison.Ordinal);
        Assert.Equal(2, Inspect().GetProperty("RestartCount").GetInt32());
    }

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    public void Who_kills_it_means_it(string signal, int code)
    {
        Begin("always", "sh", "-c", "trap 'exit 143' TERM; while :; do sleep 0.05; done");
        Assert.Equal(0, engine.Run("kill", _name, signal).Code);
        Assert.Equal($"{code}\n", engine.Run("wait", _name).Output);
        Assert.StartsWith($"Exited ({code})", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_that_does_not_ask_for_the_end_leaves_the_policy_alone()
    {
        Begin("always", "sh", "-c", "trap 'exit 1' HUP; echo run; while :; do sleep 0.05; done");
        await EngineFolder.Until(() => Log().Length > 0, "it runs");
        Assert.Equal(0, engine.Run("kill", _name, "HUP").Code);
        await EngineFolder.Until(() => Log() == "run\nrun\n", "it started again");
    }

    [Fact]
    public async Task In_the_foreground_it_starts_again_too()
    {
        using var run = engine.Start("run", "--name", _name, "--restart", "on-failure", "busybox", "sh", "-c", "echo run >> /count; wc -l < /count; [ $(wc -l < /count) = 3 ]");
        var outcome = await Task.Run(() => EngineFolder.Finish(run));
        Assert.Equal(new EngineOutcome(0, "1\n2\n3\n", ""), outcome);
    }

    [Fact]
    public async Task Removing_it_by_force_ends_everything()
    {
        Begin("always", "sh", "-c", "exit 1");
        await EngineFolder.Until(() => Inspect().GetProperty("RestartCount").GetInt32() >= 2, "it was started again");
        var monitor = Monitor();
        Assert.Equal(0, engine.Run("rm", "-f", _name).Code);
        Assert.Equal("", Status());
        await EngineFolder.Until(() => monitor == 0 || !Directory.Exists($"/proc/{monitor}"), "the monitor ended");
    }

    [Fact]
    public async Task A_new_monitor_goes_on_with_the_policy()
    {
        Begin("always", "sh", "-c", "echo run; while ! test -e /go; do sleep 0.05; done; rm /go; exit 1");
        using (var monitor = Process.GetProcessById(Monitor())) monitor.Kill();
        await EngineFolder.Until(() => Status().EndsWith("(unmonitored)", StringComparison.Ordinal), "the dead monitor was noticed");
        Assert.Equal(0, engine.Run("start", _name).Code);
        engine.Touch(Inspect().GetProperty("State").GetProperty("Pid").GetInt32(), "/go");
        await EngineFolder.Until(() => Log() == "run\nrun\n", "it started again");
    }

    [Fact]
    public void With_rm_a_policy_is_refused() =>
        Assert.StartsWith("BK3320", engine.Run("run", "-d", "--rm", "--restart", "always", "busybox", "true").Error, StringComparison.Ordinal);

    private void Begin(string policy, params string[] command)
    {
        var outcome = engine.Run(["run", "-d", "--name", _name, "--restart", policy, "busybox", .. command]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
    }

    private int Monitor() => Inspect().GetProperty("State").GetProperty("MonitorPid").GetInt32();

    private string Log() => engine.Run("logs", _name).Output;

    private string Status() => engine.Run("ps", "-a").Output.Split('\n').Select(l => l.Split('\t')).FirstOrDefault(l => l[0] == _name)?[1] ?? "";

    private JsonElement Inspect() => JsonDocument.Parse(engine.Run("inspect", _name).Output).RootElement;
}

public sealed class RootfulRestarting(EngineFolder engine) : RestartingContainers(engine), IClassFixture<EngineFolder>;

public sealed class RootlessRestarting(RootlessFolder engine) : RestartingContainers(engine), IClassFixture<RootlessFolder>;
