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
            ["create", "start", "exec_start: sh -c exit 3", "exec_die 3", "kill", "kill", "die 137", "stop", "destroy"],
            Told());
    }

    [Fact]
    public void In_the_foreground_too()
    {
        engine.Run("run", "--rm", "--name", _name, "busybox", "sh", "-c", "exit 4");
        Assert.Equal(["create", "start", "die 4", "destroy"], Told());
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

    private IEnumerable<string> Told() =>
        engine.Run("events", "60").Output.Split('\n').Where(l => l.Contains(_name, StringComparison.Ordinal)).Select(Short).ToList();

    private string Short(string line) => line.Replace("container ", "", StringComparison.Ordinal).Replace(_name, "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).Trim();
}
