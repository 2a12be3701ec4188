using System.Text.Json;
using BuildKit.Containers.Bundles;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;

namespace BuildKit.Kernel.Tests.Bundles;

/// <summary>What is counted and limited while a container of the runtime command runs, on this machine's real control groups.</summary>
public sealed class FiguresOfABundle : IDisposable
{
    private const long Memory = 32 << 20;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private readonly TestBundle _bundle = new();

    [Fact]
    public void What_it_uses_is_counted_and_its_limits_are_shown()
    {
        using var process = Start("sleep 60 & wait", new RuntimeResources { PidsLimit = 9, Memory = new MemoryResources { Limit = Memory } });
        var happened = _bundle.Runtime.Statistics("box");
        using var document = JsonDocument.Parse(happened.ToJson());
        Assert.Equal(("stats", "box"), (document.RootElement.GetProperty("type").GetString(), document.RootElement.GetProperty("id").GetString()));
        var data = document.RootElement.GetProperty("data");
        Assert.Equal(9, data.GetProperty("pids").GetProperty("limit").GetInt64());
        Assert.InRange(data.GetProperty("pids").GetProperty("current").GetInt64(), 1, 2);
        Assert.Equal(Memory, data.GetProperty("memory").GetProperty("usage").GetProperty("limit").GetInt64());
        Assert.InRange(data.GetProperty("memory").GetProperty("usage").GetProperty("usage").GetInt64(), 1, Memory);
        Assert.True(data.GetProperty("memory").GetProperty("raw").EnumerateObject().Any());
        Assert.InRange(data.GetProperty("cpu").GetProperty("usage").GetProperty("total").GetInt64(), 1, long.MaxValue);
    }

    [Fact]
    public void Without_limits_memory_and_processes_are_counted_all_the_same()
    {
        using var process = Start("sleep 60");
        var counts = _bundle.Runtime.Statistics("box").Statistics!;
        Assert.InRange(counts.Pids, 1, 2);
        Assert.InRange(counts.Memory.Usage, 1, 1L << 30);
    }

    [Fact]
    public async Task Lines_come_until_the_container_ends()
    {
        using var process = Start("sleep 60");
        using var lines = _bundle.Runtime.Events("box", Often).GetEnumerator();
        Assert.True(lines.MoveNext());
        Assert.True(lines.MoveNext());
        Assert.Equal("stats", lines.Current.Type);
        _bundle.Runtime.Kill("box", "KILL", all: false);
        await process.WaitAsync(CancellationToken.None);
        Assert.False(lines.MoveNext());
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Events("box", Often)).Code);
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Statistics("box")).Code);
    }

    [Fact]
    public void A_kill_for_the_memory_limit_is_told_at_once()
    {
        using var process = _bundle.Create(Limited("head -c 200m /dev/zero | tail >/dev/null; sleep 60", new RuntimeResources { Memory = new MemoryResources { Limit = Memory, Swap = Memory } }));
        using var created = _bundle.Runtime.Events("box", Often).GetEnumerator();
        Assert.True(created.MoveNext());
        _bundle.Runtime.Start("box");
        while (created.Current.Type == "stats") Assert.True(created.MoveNext());
        Assert.Equal("""{"type":"oom","id":"box"}""", System.Text.Encoding.UTF8.GetString(created.Current.ToJson()));
    }

    [Fact]
    public async Task Who_waits_for_a_kill_learns_of_the_end_too()
    {
        using var process = Start("sleep 60");
        var lines = Task.Run(() => _bundle.Runtime.Events("box", Never).ToList());
        _bundle.Runtime.Kill("box", "KILL", all: false);
        try
        {
            Assert.Empty(await lines.WaitAsync(TimeSpan.FromSeconds(20)));
        }
        catch (BundleException e) when (e.Code == "BK3405")
        {
            // The kill was faster than the watcher.
        }
    }

    [Fact]
    public void Limits_are_changed_while_it_runs_and_the_others_stay()
    {
        using var process = Start("sleep 60", new RuntimeResources { PidsLimit = 9, Memory = new MemoryResources { Limit = Memory } });
        _bundle.Runtime.Update("box", new RuntimeResources { PidsLimit = 7 });
        var after = _bundle.Runtime.Statistics("box").Statistics!;
        Assert.Equal((7, Memory), (after.PidsLimit, after.Memory.Limit));
        _bundle.Runtime.Update("box", new RuntimeResources { Memory = new MemoryResources { Limit = 2 * Memory } });
        after = _bundle.Runtime.Statistics("box").Statistics!;
        Assert.Equal((7, 2 * Memory), (after.PidsLimit, after.Memory.Limit));
    }

    [Fact]
    public void A_first_limit_is_given_to_what_runs_already()
    {
        using var process = Start("sleep 60");
        _bundle.Runtime.Update("box", new RuntimeResources { PidsLimit = 7 });
        var after = _bundle.Runtime.Statistics("box").Statistics!;
        Assert.Equal((7, 1), (after.PidsLimit, after.Pids));
        _bundle.Runtime.Delete("box", force: true);
        Assert.Empty(_bundle.Runtime.List());
    }

    [Fact]
    public void A_stopped_container_is_not_updated()
    {
        using var process = _bundle.Create(TestBundle.Spec);
        process.Abort();
        Assert.Equal("BK3405", Assert.Throws<BundleException>(() => _bundle.Runtime.Update("box", new RuntimeResources { PidsLimit = 7 })).Code);
    }

    public void Dispose() => _bundle.Dispose();

    private LaunchedProcess Start(string script, RuntimeResources? resources = null)
    {
        var process = _bundle.Create(Limited(script, resources ?? new RuntimeResources()));
        _bundle.Runtime.Start("box");
        return process;
    }

    private static RuntimeSpec Limited(string script, RuntimeResources resources) =>
        TestBundle.Shell(script, spec => spec with { Linux = spec.Linux with { Resources = resources } });
}
