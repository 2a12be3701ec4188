using BuildKit.Containers;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>The moment between the end of a process and its word on record, which a monitor passes too quickly to be met by chance.</summary>
public sealed class ExitsOnRecord : IClassFixture<EngineFolder>, IDisposable
{
    private readonly Store _store;
    private readonly ContainerStore _containers;
    private readonly string _id;
    private readonly StoreLock _monitor;

    public ExitsOnRecord(EngineFolder engine)
    {
        _store = Store.Open(new StoreLocation(engine.Root, Path.Combine(engine.Path, "run")));
        _containers = new ContainerStore(_store);
        _id = engine.Run("create", "busybox", "true").Output.Trim();
        _monitor = _containers.TryLockMonitor(_containers.FolderOf(_id))!;
        // Process 1 did not start in the first tick.
        var ended = new ProcessIdentity(1, 1, ProcessHandle.BootId);
        _containers.ChangeState(_id, now => now with { Status = ContainerStatus.Running, Process = ended, Monitor = ended });
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Who_asks_meanwhile_waits_for_the_word_of_the_monitor()
    {
        var exit = WaitAsync();
        await Task.Delay(100);
        Assert.False(exit.IsCompleted);
        _containers.ChangeState(_id, now => now with { Status = ContainerStatus.Restarting, Process = null, ExitCode = 7 });
        Assert.Equal(7, await exit);
    }

    [Fact]
    public async Task Of_a_monitor_that_died_no_word_is_expected()
    {
        var exit = WaitAsync();
        await Task.Delay(100);
        Assert.False(exit.IsCompleted);
        _monitor.Dispose();
        Assert.Null(await exit);
    }

    private Task<int?> WaitAsync() =>
        new ContainerEngine(new EngineOptions { Store = _store }).WaitAsync(_id, WaitCondition.NextExit, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
}
