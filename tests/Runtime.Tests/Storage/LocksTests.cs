using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class LocksTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();

    private Locks Locks => _temporary.Store.Locks;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void One_holder_excludes_all_others()
    {
        using var held = Locks.TryAcquire("a", LockMode.Exclusive);
        Assert.NotNull(held);
        Assert.Null(Locks.TryAcquire("a", LockMode.Exclusive));
        Assert.Null(_temporary.Open().Locks.TryAcquire("a", LockMode.Shared));
        using var other = Locks.TryAcquire("b", LockMode.Exclusive);
        Assert.NotNull(other);
    }

    [Fact]
    public void Sharers_exclude_only_who_wants_it_alone()
    {
        using var one = Locks.TryAcquire("a", LockMode.Shared);
        using var two = Locks.TryAcquire("a", LockMode.Shared);
        Assert.NotNull(two);
        Assert.Null(Locks.TryAcquire("a", LockMode.Exclusive));
    }

    [Fact]
    public void Releasing_one_sharer_does_not_release_the_other()
    {
        using var one = Locks.TryAcquire("a", LockMode.Shared);
        Locks.TryAcquire("a", LockMode.Shared)!.Dispose();
        Assert.Null(Locks.TryAcquire("a", LockMode.Exclusive));
    }

    [Fact]
    public async Task Who_waits_gets_it()
    {
        var held = Locks.TryAcquire("a", LockMode.Exclusive);
        var waiting = Locks.AcquireAsync("a", LockMode.Exclusive, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        held!.Dispose();
        using var got = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Waiting_ends_with_the_callers_patience()
    {
        using var held = Locks.TryAcquire("a", LockMode.Exclusive);
        using var patience = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Locks.AcquireAsync("a", LockMode.Shared, patience.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => Locks.Acquire("a", LockMode.Shared, patience.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../a")]
    [InlineData("a/b")]
    [InlineData(".")]
    public void A_name_is_not_a_path(string name) => Assert.Throws<ArgumentException>(() => Locks.TryAcquire(name, LockMode.Shared));

    [Fact]
    public async Task One_at_a_time_under_load()
    {
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                using var held = await Locks.AcquireAsync("a", LockMode.Exclusive, CancellationToken.None);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
            }
        })));
    }
}
