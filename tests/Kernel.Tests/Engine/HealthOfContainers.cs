using System.Text.Json;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Monitors that ask their containers how they are.</summary>
public abstract class HealthOfContainers(EngineFolder engine) : IDisposable
{
    private readonly string _name = "h" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_becomes_healthy_unhealthy_and_healthy_again()
    {
        Begin("test -e /sick && echo sick && exit 3; echo fine", [], "sleep", "1000");
        await EngineFolder.Until(() => Status().EndsWith("(healthy)", StringComparison.Ordinal), "it became healthy");
        Assert.Equal("fine\n", Health().GetProperty("Log")[0].GetProperty("Output").GetString());
        engine.Touch(Pid(), "/sick");
        await EngineFolder.Until(() => Status().EndsWith("(unhealthy)", StringComparison.Ordinal), "it became unhealthy");
        var last = Health().GetProperty("Log").EnumerateArray().Last();
        Assert.Equal((3, "sick\n"), (last.GetProperty("ExitCode").GetInt32(), last.GetProperty("Output").GetString()));
        Assert.True(Health().GetProperty("FailingStreak").GetInt32() >= 2);
        engine.Run("exec", _name, "rm", "/sick");
        await EngineFolder.Until(() => Status().EndsWith("(healthy)", StringComparison.Ordinal), "it recovered");
    }

    [Fact]
    public async Task A_check_that_takes_too_long_is_killed_and_counts_as_a_failure()
    {
        Begin("echo slow; sleep 1000", ["--health-timeout", "200"], "sleep", "2000");
        await EngineFolder.Until(() => Status().EndsWith("(unhealthy)", StringComparison.Ordinal), "it became unhealthy");
        var first = Health().GetProperty("Log")[0];
        Assert.Equal(-1, first.GetProperty("ExitCode").GetInt32());
        Assert.StartsWith("Health check exceeded timeout (0.2s)", first.GetProperty("Output").GetString(), StringComparison.Ordinal);
        await EngineFolder.Until(() => engine.Run("exec", _name, "sh", "-c", "ps | grep -c '[s]leep 1000'").Output.Trim() is "0" or "1", "no probe is left but the one that runs");
    }

    [Fact]
    public async Task A_check_that_cannot_be_run_says_why()
    {
        Begin("echo never", ["--entrypoint", ""], "sleep", "1000");
        await EngineFolder.Until(() => Health().GetProperty("Log").GetArrayLength() > 0, "it was asked");
        engine.Run("exec", _name, "rm", "/bin/sh");
        await EngineFolder.Until(() => Health().GetProperty("Log").EnumerateArray().Last().GetProperty("ExitCode").GetInt32() == -1, "a check failed to start");
        Assert.Contains("/bin/sh", Health().GetProperty("Log").EnumerateArray().Last().GetProperty("Output").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_starting_from_the_first_moment()
    {
        Begin("true", ["--health-interval", "1000000"], "sleep", "1000");
        File.Delete(Path.Combine(engine.Root, "containers", Inspect().GetProperty("Id").GetString()!, "health.json"));
        Assert.Equal("starting", Health().GetProperty("Status").GetString());
        Assert.EndsWith("(health: starting)", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unhealthy_containers_are_started_again_on_request()
    {
        Begin("! test -e /sick", ["--health-on-failure", "restart"], "sh", "-c", "rm -f /sick; echo run; trap 'exit 0' TERM; while :; do sleep 0.05; done");
        await EngineFolder.Until(() => Log() == "run\n", "it runs");
        engine.Touch(Pid(), "/sick");
        await EngineFolder.Until(() => Log() == "run\nrun\n", "it was started again");
        await EngineFolder.Until(() => Status().EndsWith("(healthy)", StringComparison.Ordinal), "it became healthy");
        Assert.Equal(1, Inspect().GetProperty("RestartCount").GetInt32());
    }

    [Theory]
    [InlineData("stop", 0)]
    [InlineData("kill", 137)]
    public async Task Unhealthy_containers_are_ended_on_request(string action, int code)
    {
        Begin("false", ["--health-on-failure", action], "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done");
        await EngineFolder.Until(() => Status().StartsWith($"Exited ({code})", StringComparison.Ordinal), "it was ended");
    }

    [Fact]
    public async Task Output_is_cut_and_the_monitor_does_not_wait_for_the_probe()
    {
        Begin("yes | head -c 100000; sleep 1", [], "sh", "-c", "while :; do echo tick; sleep 0.05; done");
        await EngineFolder.Until(() => Status().EndsWith("(healthy)", StringComparison.Ordinal), "it became healthy");
        Assert.Equal(4096 + 3, Health().GetProperty("Log")[0].GetProperty("Output").GetString()!.Length);
        Assert.True(Log().Length > 50);
    }

    private void Begin(string check, string[] flags, params string[] command)
    {
        var outcome = engine.Run(["run", "-d", "--name", _name, "--health-cmd", check, "--health-interval", "100", "--health-retries", "2", .. flags, "busybox", .. command]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
    }

    private int Pid() => Inspect().GetProperty("State").GetProperty("Pid").GetInt32();

    private JsonElement Health() => Inspect().GetProperty("State").GetProperty("Health");

    private string Log() => engine.Run("logs", _name).Output;

    private string Status() => engine.Run("ps", "-a").Output.Split('\n').Select(l => l.Split('\t')).FirstOrDefault(l => l[0] == _name)?[1] ?? "";

    private JsonElement Inspect() => JsonDocument.Parse(engine.Run("inspect", _name).Output).RootElement;
}

public sealed class RootfulHealth(EngineFolder engine) : HealthOfContainers(engine), IClassFixture<EngineFolder>;

public sealed class RootlessHealth(RootlessFolder engine) : HealthOfContainers(engine), IClassFixture<RootlessFolder>;
