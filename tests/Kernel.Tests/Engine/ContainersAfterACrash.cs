using System.Diagnostics;
using System.Text.Json;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Monitors that were killed and machines that went down: what is left is put right by whoever comes next.</summary>
public abstract class ContainersAfterACrash(EngineFolder engine) : IDisposable
{
    private readonly string _name = "c" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        engine.Run("rm", "-f", "-v", _name + "2");
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task With_rm_it_is_removed_by_the_next_list_with_what_it_alone_had()
    {
        Begin(["--rm", "-v", "/anonymous", "-v", _name + ":/named"], "sleep", "1000");
        var volume = Inspect().GetProperty("Mounts").EnumerateArray().First(m => m.GetProperty("Destination").GetString() == "/anonymous").GetProperty("Source").GetString()!;
        var named = Inspect().GetProperty("Mounts").EnumerateArray().First(m => m.GetProperty("Destination").GetString() == "/named").GetProperty("Source").GetString()!;
        KillBoth();
        await EngineFolder.Until(() => engine.Run("ps").Code == 0 && Status() == "", "it was removed");
        Assert.False(Directory.Exists(volume), "an anonymous volume was left");
        Assert.True(Directory.Exists(named), "A NAMED VOLUME WAS REMOVED!");
        Assert.Equal("", engine.Run("leftovers").Output);
    }

    [Fact]
    public void The_name_of_one_with_rm_is_free_at_once()
    {
        Begin(["--rm"], "sleep", "1000");
        KillBoth();
        Begin([], "sleep", "1000");
        Assert.StartsWith("Up", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_run_folders_that_lead_nowhere_are_found_and_removed()
    {
        Begin([], "sleep", "1000");
        var id = Inspect().GetProperty("Id").GetString()!;
        var names = Path.Combine(engine.Root, "containers", "names");
        File.WriteAllText(Path.Combine(names, "ghost"), new string('0', 64));
        engine.Own(Path.Combine(names, "ghost"));
        Assert.EndsWith("names/ghost\n", engine.Run("leftovers").Output, StringComparison.Ordinal);
        engine.Run("leftovers", "-f");
        Assert.False(File.Exists(Path.Combine(names, "ghost")));
        Assert.True(File.Exists(Path.Combine(names, _name)));
        Assert.Equal(id, Inspect().GetProperty("Id").GetString());
    }

    /// <summary>As a command leaves it that is killed while it removes a container.</summary>
    [Fact]
    public void A_run_folder_without_its_container_goes_with_the_next_list()
    {
        var folder = Path.Combine(RunRoot(), "containers", new string('d', 64));
        Begin([], "sleep", "1000");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "control"), "");
        engine.Own(folder);
        Assert.Equal(0, engine.Run("ps").Code);
        Assert.False(Directory.Exists(folder));
        Assert.StartsWith("Up", Status(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("always", true, true)]
    [InlineData("always", false, true)]
    [InlineData("unless-stopped", false, true)]
    [InlineData("unless-stopped", true, false)]
    [InlineData("on-failure", false, true)]
    [InlineData("no", false, false)]
    public void After_a_boot_what_is_to_run_runs(string policy, bool stopped, bool runs)
    {
        Begin(["--restart", policy], "sleep", "1000");
        if (stopped) engine.Run("stop", _name, "0");
        else Boot();
        File.Delete(Path.Combine(RunRoot(), "booted"));
        var outcome = engine.Run("boot");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal(runs, Status().StartsWith("Up", StringComparison.Ordinal));
        Assert.DoesNotContain(_name, engine.Run("boot").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_call_leaves_alone_what_was_stopped_since()
    {
        Begin(["--restart", "always"], "sleep", "1000");
        engine.Run("boot");
        engine.Run("stop", _name, "0");
        Assert.DoesNotContain(_name, engine.Run("boot").Output, StringComparison.Ordinal);
        Assert.StartsWith("Exited", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_monitor_that_died_between_two_runs_is_replaced_at_boot()
    {
        Begin(["--restart", "always"], "sh", "-c", "test -e /go && exec sleep 1000; exit 1");
        await EngineFolder.Until(() => Inspect().GetProperty("RestartCount").GetInt32() >= 4 && Status().StartsWith("Restarting", StringComparison.Ordinal), "it pauses for long");
        using (var monitor = Process.GetProcessById(State().GetProperty("MonitorPid").GetInt32())) monitor.Kill();
        await EngineFolder.Until(() => Status().StartsWith("Exited", StringComparison.Ordinal), "the death was noticed");
        Assert.Contains(_name, engine.Run("boot").Output, StringComparison.Ordinal);
        await EngineFolder.Until(() => Inspect().GetProperty("RestartCount").GetInt32() >= 1, "it starts again");
    }

    private void Begin(string[] flags, params string[] command)
    {
        var outcome = engine.Run(["run", "-d", "--name", _name, .. flags, "busybox", .. command]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
    }

    /// <summary>As if the machine had gone down and come up: nothing runs, and what is on record is of another boot.</summary>
    private void Boot()
    {
        var id = Inspect().GetProperty("Id").GetString()!;
        KillBoth();
        var file = Path.Combine(engine.Root, "containers", id, "state.json");
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        File.WriteAllText(file, File.ReadAllText(file).Replace(boot, Guid.Empty.ToString(), StringComparison.Ordinal));
        Directory.Delete(Path.Combine(RunRoot(), "containers", id), recursive: true);
    }

    private void KillBoth()
    {
        var state = State();
        foreach (var name in (string[])["MonitorPid", "Pid"])
        {
            using var process = Process.GetProcessById(state.GetProperty(name).GetInt32());
            process.Kill();
            // Who adopts it may take seconds to fetch it; what is dead has ended before.
            Assert.True(SpinWait.SpinUntil(() => ProcessStat.TryRead(process.Id) is not { HasEnded: false }, TimeSpan.FromSeconds(10)), $"{name} lives on");
        }
    }

    private string RunRoot() => Path.Combine(engine.Path, "run");

    private JsonElement State() => Inspect().GetProperty("State");

    private string Status() => engine.Run("ps", "-a").Output.Split('\n').Select(l => l.Split('\t')).FirstOrDefault(l => l[0] == _name)?[1] ?? "";

    private JsonElement Inspect() => JsonDocument.Parse(engine.Run("inspect", _name).Output).RootElement;
}

public sealed class RootfulAfterACrash(EngineFolder engine) : ContainersAfterACrash(engine), IClassFixture<EngineFolder>;

public sealed class RootlessAfterACrash(RootlessFolder engine) : ContainersAfterACrash(engine), IClassFixture<RootlessFolder>;
