using System.Diagnostics;
using System.Text.Json;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Callers that come to a container which another process supervises.</summary>
public abstract class AttachedCallers(EngineFolder engine) : IDisposable
{
    /// <summary>Says so, waits for a file, then does as it is told and ends with 7.</summary>
    private const string Waits = "echo before; while ! test -e /tmp/go; do sleep 0.05; done; ";

    private readonly string _name = "a" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Several_get_all_that_is_written_from_then_on_and_the_exit_code_and_so_does_the_log()
    {
        Begin(Waits + "seq 1 5000; echo err >&2; exit 7");
        using var first = engine.Start("attach", _name);
        using var second = engine.Start("attach", _name);
        await Connected(2);
        Go();
        var want = string.Concat(Enumerable.Range(1, 5000).Select(i => $"{i}\n"));
        Assert.Equal(new EngineOutcome(7, want, "err\n"), EngineFolder.Finish(first));
        Assert.Equal(new EngineOutcome(7, want, "err\n"), EngineFolder.Finish(second));
        Assert.Equal("before\n" + want, engine.Run("logs", _name).Output);
    }

    [Fact]
    public async Task One_who_does_not_read_holds_up_nobody_and_is_told_what_it_missed()
    {
        Begin(Waits + "seq 1 800000; exit 7");
        using var slow = engine.Start("attach", _name);
        using var other = engine.Start("attach", "--no-stdin", _name);
        await Connected(2);
        Go();
        var output = await other.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("7\n", engine.Run("wait", _name).Output);
        Assert.Equal("before\n" + string.Concat(Enumerable.Range(1, 800_000).Select(i => $"{i}\n")), engine.Run("logs", _name).Output);
        var outcome = EngineFolder.Finish(slow);
        Assert.Equal(7, outcome.Code);
        Assert.Matches("^[0-9]+ skipped\n$", outcome.Error);
        Assert.StartsWith("1\n2\n3\n", outcome.Output, StringComparison.Ordinal);
        Assert.StartsWith("1\n2\n3\n", output, StringComparison.Ordinal);
        EngineFolder.Finish(other);
    }

    [Fact]
    public async Task One_who_dies_is_dropped_and_the_others_stay()
    {
        Begin(Waits + "echo after; exit 7");
        using var dying = engine.Start("attach", _name);
        using var other = engine.Start("attach", _name);
        await Connected(2);
        dying.Kill();
        await Connected(1);
        Go();
        Assert.Equal(new EngineOutcome(7, "after\n", ""), EngineFolder.Finish(other));
    }

    [Fact]
    public async Task Input_reaches_a_container_that_keeps_it_open()
    {
        Assert.Equal(0, engine.Run("run", "-d", "-i", "--name", _name, "busybox", "sh", "-c", "read a; echo got $a; read b; echo got $b; exit 4").Code);
        using (var first = engine.Start("attach", _name))
        {
            await Connected(1);
            await first.StandardInput.WriteLineAsync("one");
            Assert.Equal("got one", await first.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
            first.Kill();
            await Connected(0);
        }

        using var second = engine.Start("attach", _name);
        await Connected(1);
        await second.StandardInput.WriteLineAsync("two");
        Assert.Equal(new EngineOutcome(4, "got two\n", ""), EngineFolder.Finish(second));
    }

    [Fact]
    public async Task A_container_in_the_foreground_of_another_process_has_room_for_more()
    {
        using var foreground = engine.Start("run", "--rm", "-i", "--name", _name, "busybox", "sh", "-c", "read x; echo got $x; exit 6");
        await EngineFolder.Until(() => engine.Run("ps").Output.Contains(_name, StringComparison.Ordinal), "the container runs");
        using var attached = engine.Start("attach", _name);
        await Connected(1);
        await attached.StandardInput.WriteLineAsync("hello");
        Assert.Equal(new EngineOutcome(6, "got hello\n", ""), EngineFolder.Finish(attached));
        Assert.Equal(new EngineOutcome(6, "got hello\n", ""), EngineFolder.Finish(foreground));
    }

    [Fact]
    public async Task A_container_whose_monitor_died_gets_a_new_one()
    {
        Begin(Waits + "echo after; exit 7");
        using (var monitor = Process.GetProcessById(State().GetProperty("MonitorPid").GetInt32())) monitor.Kill();
        await EngineFolder.Until(() => engine.Run("ps").Output.Contains("(unmonitored)", StringComparison.Ordinal), "the dead monitor was noticed");
        using var attached = engine.Start("attach", _name);
        await Connected(1);
        Go();
        Assert.Equal(7, EngineFolder.Finish(attached).Code);
        Assert.Equal("before\nafter\n", engine.Run("logs", _name).Output);
    }

    [Fact]
    public async Task When_the_monitor_dies_meanwhile_it_goes_on_with_the_next()
    {
        Begin(Waits + "echo after; exit 7");
        using var attached = engine.Start("attach", _name);
        await Connected(1);
        using (var monitor = Process.GetProcessById(State().GetProperty("MonitorPid").GetInt32())) monitor.Kill();
        await EngineFolder.Until(() => engine.Run("ps").Output is var list && list.Contains(_name, StringComparison.Ordinal) && !list.Contains("(unmonitored)", StringComparison.Ordinal), "there is a new monitor");
        await Connected(1);
        Go();
        Assert.Equal(new EngineOutcome(7, "after\n", ""), EngineFolder.Finish(attached));
    }

    [Fact]
    public async Task Signals_go_to_the_container_when_asked_for()
    {
        Begin("trap 'echo asked; exit 9' TERM; while :; do sleep 0.05; done");
        using var attached = engine.Start("attach", "--sig-proxy", _name);
        await Connected(1);
        Terminal.Signal(attached.Id, "TERM");
        Assert.Equal(new EngineOutcome(9, "asked\n", ""), EngineFolder.Finish(attached));
    }

    [Fact]
    public async Task Without_that_the_caller_ends_and_the_container_goes_on()
    {
        Begin(Waits);
        using var attached = engine.Start("attach", _name);
        await Connected(1);
        Terminal.Signal(attached.Id, "TERM");
        Assert.NotEqual(0, EngineFolder.Finish(attached).Code);
        Assert.Contains(_name, engine.Run("ps").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_does_not_run_is_named()
    {
        engine.Run("create", "--name", _name, "busybox");
        var outcome = engine.Run("attach", _name);
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith($"BK3212: Attaching to '{_name}'", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Starting_one_that_runs_attached_attaches()
    {
        Begin(Waits + "echo after; exit 7");
        using var attached = engine.Start("start", "-a", _name);
        await Connected(1);
        Go();
        Assert.Equal(new EngineOutcome(7, "after\n", ""), EngineFolder.Finish(attached));
    }

    private void Begin(string script)
    {
        var outcome = engine.Run("run", "-d", "--name", _name, "busybox", "sh", "-c", script);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        // Who attaches sooner than the script speaks hears that, too.
        if (script.StartsWith(Waits, StringComparison.Ordinal)) Assert.True(SpinWait.SpinUntil(() => engine.Run("logs", _name).Output == "before\n", TimeSpan.FromSeconds(20)), "the script said nothing");
    }

    private void Go() => Assert.Equal(0, engine.Run("exec", _name, "touch", "/tmp/go").Code);

    private JsonElement State() => JsonDocument.Parse(engine.Run("inspect", _name).Output).RootElement.GetProperty("State");

    /// <summary>Both ends of a connection carry the socket's name at the accepting one: /proc/net/unix has a line for each that is connected (state 03).</summary>
    private Task Connected(int count) => EngineFolder.Until(
        () => File.ReadLines("/proc/net/unix").Count(l => l.EndsWith("/control", StringComparison.Ordinal) && l.Contains(" 03 ", StringComparison.Ordinal) && IsOurs(l)) == count,
        $"{count} callers are attached");

    /// <summary>The name is the one that it was bound by, /proc/self/fd/N/control; the monitor of this container is the one that holds the inode.</summary>
    private bool IsOurs(string line)
    {
        var inode = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[6];
        var state = State();
        return state.TryGetProperty("MonitorPid", out var monitor) && monitor.GetInt32() > 0 && Holds(monitor.GetInt32(), $"socket:[{inode}]");
    }

    private static bool Holds(int pid, string link)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(f => new FileInfo(f).LinkTarget == link);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

public sealed class RootfulAttached(EngineFolder engine) : AttachedCallers(engine), IClassFixture<EngineFolder>;

public sealed class RootlessAttached(RootlessFolder engine) : AttachedCallers(engine), IClassFixture<RootlessFolder>;
