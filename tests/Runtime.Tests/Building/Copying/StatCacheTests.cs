using BuildKit.Building.Contexts;
using BuildKit.Files;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Files;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Building.Copying;

public sealed class StatCacheTests : IDisposable
{
    private readonly TemporaryStore _store = new();
    private readonly TemporaryDirectory _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void What_is_known_is_not_read_again_after_a_restart()
    {
        var status = Old(Write("a", "text"));
        var cache = StatCache.Open(_store.Store, _folder.Path);
        cache.Remember("a", status, Digest.Of("text"u8), DateTimeOffset.UtcNow);
        cache.Save();
        Assert.Equal(Digest.Of("text"u8), StatCache.Open(_store.Store, _folder.Path).Find("a", status));
    }

    [Fact]
    public void Any_of_size_times_and_inode_makes_another_file()
    {
        var status = Old(Write("a", "text"));
        var cache = StatCache.Open(_store.Store, _folder.Path);
        cache.Remember("a", status, Digest.Of("text"u8), DateTimeOffset.UtcNow);
        Assert.Null(cache.Find("b", status));
        Assert.Null(cache.Find("a", status with { Size = 5 }));
        Assert.Null(cache.Find("a", status with { Inode = 5 }));
        Assert.Null(cache.Find("a", status with { ModifiedAt = status.ModifiedAt.AddTicks(1) }));
        Assert.Null(cache.Find("a", status with { ChangedAt = status.ChangedAt.AddTicks(1) }));
    }

    [Fact]
    public void Content_swapped_under_a_restored_time_is_seen()
    {
        using var tree = new FolderTree(new BuildContext { Folder = _folder.Path }, StatCache.Open(_store.Store, _folder.Path));
        Write("a", "text");
        var time = File.GetLastWriteTimeUtc(_folder["a"]);
        var before = tree.ContentOf(tree.Find("a")!);
        File.WriteAllText(_folder["a"], "TEXT");
        File.SetLastWriteTimeUtc(_folder["a"], time);
        using var again = new FolderTree(new BuildContext { Folder = _folder.Path }, StatCache.Open(_store.Store, _folder.Path));
        Assert.NotEqual(before, again.ContentOf(again.Find("a")!));
    }

    [Fact]
    public void A_file_that_is_younger_than_the_clocks_grain_is_not_remembered()
    {
        var status = Write("a", "text");
        var cache = StatCache.Open(_store.Store, _folder.Path);
        cache.Remember("a", status, Digest.Of("text"u8), status.ChangedAt.AddMilliseconds(5));
        Assert.Null(cache.Find("a", status));
    }

    [Fact]
    public void A_damaged_cache_is_an_empty_one()
    {
        var status = Old(Write("a", "text"));
        var cache = StatCache.Open(_store.Store, _folder.Path);
        cache.Remember("a", status, Digest.Of("text"u8), DateTimeOffset.UtcNow);
        cache.Save();
        var file = Directory.GetFiles(_store.In("buildcache", "files")).Single();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..20]);
        Assert.Null(StatCache.Open(_store.Store, _folder.Path).Find("a", status));
    }

    [Fact]
    public void A_link_in_a_context_leads_nowhere_outside()
    {
        File.WriteAllText(Path.Combine(_folder.Outside, "secret"), "x");
        File.CreateSymbolicLink(_folder["out"], _folder.Outside);
        File.CreateSymbolicLink(_folder["up"], "../outside/secret");
        using var tree = new FolderTree(new BuildContext { Folder = _folder.Path }, null);
        Assert.Null(TreePaths.Resolve(tree, "out/secret"));
        Assert.Null(TreePaths.Resolve(tree, "up"));
    }

    [Fact]
    public void Dropped_files_are_not_there_and_folders_are_when_something_kept_is_below()
    {
        Directory.CreateDirectory(_folder["obj/deep"]);
        Write("obj/deep/keep", "k");
        Write("obj/drop", "d");
        Directory.CreateDirectory(_folder["bin"]);
        Write("bin/x", "x");
        using var tree = new FolderTree(new BuildContext { Folder = _folder.Path, Filter = new IgnoreFilter(IgnorePatterns.Parse("obj\nbin\n!obj/deep/keep\n")) }, null);
        Assert.Equal(["obj"], tree.List(".").Select(i => i.Path));
        Assert.Equal(["obj/deep"], tree.List("obj").Select(i => i.Path));
        Assert.Null(tree.Find("bin/x"));
    }

    private FileStatus Write(string path, string text)
    {
        File.WriteAllText(_folder[path], text);
        return _folder.Root.TryStat(path)!;
    }

    private static FileStatus Old(FileStatus status) => status with { ModifiedAt = status.ModifiedAt.AddMinutes(-5), ChangedAt = status.ChangedAt.AddMinutes(-5) };
}
