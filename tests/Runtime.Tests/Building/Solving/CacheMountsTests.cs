using BuildKit.Building;
using BuildKit.Building.Solving;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Building.Solving;

/// <summary>Cache mounts take their part in what a store may have, and none is taken from under a program.</summary>
public sealed class CacheMountsTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly TemporaryStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task The_least_recently_used_go_first_down_to_the_limit()
    {
        Make("old", 1000, Noon);
        Make("new", 1000, Noon.AddHours(1));
        Assert.Equal(2000, await KeepAsync(2000));
        Assert.Equal(1000, await KeepAsync(1999));
        Assert.Equal(["new"], Ids());
        Assert.Empty(Directory.GetDirectories(_store.In("tmp")).SelectMany(d => Directory.GetDirectories(d)));
    }

    [Fact]
    public async Task One_that_a_program_has_stays_and_takes_room()
    {
        Make("used", 1000, Noon);
        Make("idle", 1000, Noon.AddHours(1));
        using (_store.Store.Locks.TryAcquire(CacheMountFolders.LockOf("used"), LockMode.Shared))
        {
            Assert.Equal(1000, await KeepAsync(1500));
            Assert.Equal(["used"], Ids());
            Assert.Equal(0, (await CollectAsync(new GarbageOptions { DropCaches = true })).Cached);
            Assert.True(Assert.Single(Usages()).IsInUse);
        }

        var report = await CollectAsync(new GarbageOptions { DropCaches = true });
        Assert.Equal((1, 1000L), (report.Cached, report.Bytes));
        Assert.Empty(Ids());
    }

    [Fact]
    public void A_size_is_counted_again_after_a_use_and_not_before()
    {
        var place = Make("cache", 1000, Noon);
        Assert.Equal(1000, Assert.Single(Usages()).Size);
        File.WriteAllText(Path.Combine(place, "data", "more"), new string('x', 500));
        Assert.Equal(1000, Assert.Single(Usages()).Size);
        CacheMounts.NoteUse(place);
        var usage = Assert.Single(Usages());
        Assert.Equal((1500L, "cache mount cache"), (usage.Size, usage.Description));
        Assert.True(usage.LastUsed > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Fact]
    public async Task Only_what_is_chosen_is_dropped()
    {
        Make("one", 10, Noon);
        Make("two", 20, Noon);
        var report = await CollectAsync(new GarbageOptions { Drops = BuildCacheUsage.Dropping(Usages().Where(u => u.Size == 10), withEmpty: false) });
        Assert.Equal(10, report.Bytes);
        Assert.Equal(["two"], Ids());
    }

    [Fact]
    public void Who_may_only_read_sees_them_too()
    {
        Make("cache", 1000, Noon);
        using var store = _store.Open(readOnly: true);
        Assert.Equal((1000L, false), BuildCacheUsage.Of(store, _ => false, CancellationToken.None).Select(u => (u.Size, u.IsInUse)).Single());
    }

    private string Make(string id, int size, DateTime lastUsed)
    {
        var place = Path.Combine(CacheMountFolders.Root(_store.Store), CacheMountFolders.NameOf(id));
        Directory.CreateDirectory(Path.Combine(place, "data", "sub"));
        File.WriteAllText(Path.Combine(place, "data", "sub", "file"), new string('x', size));
        File.WriteAllText(CacheMountFolders.IdFile(place), id);
        File.SetLastWriteTimeUtc(CacheMountFolders.IdFile(place), lastUsed);
        return place;
    }

    private IEnumerable<string> Ids() => Usages().Select(u => u.Description["cache mount ".Length..]).Order(StringComparer.Ordinal);

    private IReadOnlyList<BuildCacheUsage> Usages() => BuildCacheUsage.Of(_store.Store, _ => false, CancellationToken.None);

    private async Task<long> KeepAsync(long limit)
    {
        using var store = _store.Open();
        return await new StoreLimit(store, new GarbageOptions { Caches = BuildCaches.Of(store), Limit = limit }).KeepAsync(CancellationToken.None);
    }

    private async Task<GarbageReport> CollectAsync(GarbageOptions options)
    {
        using var store = _store.Open();
        return await new GarbageCollector(store, options with { Caches = BuildCaches.Of(store) }).CollectAsync(CancellationToken.None);
    }
}
