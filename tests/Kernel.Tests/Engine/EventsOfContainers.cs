namespace BuildKit.Kernel.Tests.Engine;

/// <summary>What the store says has happened.</summary>
public sealed class EventsOfContainers(EngineFolder engine) : IClassFixture<EngineFolder>, IDisposable
{
    private readonly string _name = "e" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose() => engine.Run("rm", "-f", "-v", _name);

    [Fact]
    public void A_life_is_told_in_order()
    {
        engine.Run("run", "-d", "--name", _name, "busybox", "sleep", "1000");
        engine.Run("exec", _name, "sh", "-c", "exit 3");
        engine.Run("stop", _name, "0");
        engine.Run("rm", _name);
        Assert.Equal(
            ["create", "start", "exec_create: sh -c exit 3", "exec_start: sh -c exit 3", "exec_die 3", "kill", "kill", "die 137", "stop", "destroy"],
            Told());
    }

    [Fact]
    public void In_the_foreground_too()
    {
        engine.Run("run", "--rm", "--name", _name, "busybox", "sh", "-c", "exit 4");
        Assert.Equal(["create", "start", "die 4", "destroy"], Told());
    }

    [Fact]
    public void What_is_done_to_it_is_told()
    {
        engine.Run("run", "-d", "--name", _name, "busybox", "sleep", "1000");
        engine.Run("pause", _name);
        engine.Run("unpause", _name);
        engine.Run("update", "--pids-limit", "50", _name);
        engine.Run("update", "--pids-limit", "50", _name);
        engine.Run("policy", _name, "on-failure:3");
        engine.Run("exec", "-d", _name, "true");
        Assert.Equal(["create", "start", "pause", "unpause", "update", "update", "exec_create: true", "exec_start: true"], Told());

        // To kill is to let it go on; of its end and that, either may be told first.
        engine.Run("pause", _name);
        engine.Run("kill", _name);
        Assert.Equal(["die 137", "kill", "pause", "unpause"], Told().Skip(8).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_comes_and_who_leaves_is_told()
    {
        engine.Run("run", "-d", "-i", "-t", "--name", _name, "busybox", "sh", "-c", "while :; do echo tick; sleep 0.05; done");
        using (var terminal = new Terminal($"{engine.ShellCommand("attach", _name)}; echo left"))
        {
            await terminal.Shows("tick");
            terminal.Type("\x10\x11");
            await terminal.Shows("left");
        }

        using (var terminal = new Terminal($"{engine.ShellCommand("exec", "-it", _name, "sh", "-c", "'echo ready; sleep 1000'")}; echo left"))
        {
            await terminal.Shows("ready");
            terminal.Type("\x10\x11");
            await terminal.Shows("left");
        }

        Assert.Equal(["create", "start", "attach", "detach", "exec_create: sh -c echo ready; sleep 1000", "exec_start: sh -c echo ready; sleep 1000", "exec_detach"], Told());
    }

    [Fact]
    public void Pruned_volumes_are_told()
    {
        engine.Run("volume", "create", _name);
        Assert.Equal($"{_name} 0\n", engine.Run("volume", "prune", "-a").Output);
        Assert.Equal(["volume create", "volume destroy"], Told());
    }

    [Fact]
    public async Task Who_follows_sees_what_happens()
    {
        using var follower = engine.Start("events", "0", "follow");
        await Task.Delay(500);
        engine.Run("run", "--rm", "--name", _name, "busybox", "true");
        var seen = new List<string>();
        while (!seen.Contains($"container destroy {_name}") && await follower.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line) seen.Add(line);
        follower.Kill();
        Assert.Equal(["create", "start", "die 0", "destroy"], seen.Where(l => l.Contains(_name, StringComparison.Ordinal)).Select(Short));
    }

    [Fact]
    public void A_journal_that_cannot_be_written_stops_nothing()
    {
        var journal = Path.Combine(engine.Path, "run", "events.json");
        engine.Run("run", "--rm", "busybox", "true");
        File.Delete(journal);
        Directory.CreateDirectory(journal);
        try
        {
            Assert.Equal(new EngineOutcome(0, "well\n", ""), engine.Run("run", "--rm", "busybox", "echo", "well"));
        }
        finally
        {
            Directory.Delete(journal);
        }
    }

    private List<string> Told() =>
        engine.Run("events", "60").Output.Split('\n').Where(l => l.Contains(_name, StringComparison.Ordinal)).Select(Short).ToList();

    private string Short(string line) => line.Replace("container ", "", StringComparison.Ordinal).Replace(_name, "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).Trim();
}
