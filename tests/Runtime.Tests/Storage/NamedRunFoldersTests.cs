using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class NamedRunFoldersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("run-folders-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_one_removes_those_of_stores_that_are_gone_and_no_other()
    {
        var (gone, used, mounted, stays) = (Open("gone"), Open("used"), Open("mounted"), Open("stays"));
        Directory.CreateDirectory(Path.Combine(used, "containers", "one"));
        Directory.CreateDirectory(Path.Combine(mounted, "mounts", "one"));
        Directory.CreateDirectory(Path.Combine(gone, "containers"));
        var strange = Directory.CreateDirectory(Path.Combine(_folder, "run", "strange")).FullName;
        foreach (var name in (string[])["gone", "used", "mounted"]) Directory.Delete(Path.Combine(_folder, name), recursive: true);

        var added = Open("added");

        Assert.Equal(((string[])[added, stays, strange, used, mounted]).Order(StringComparer.Ordinal), Directory.EnumerateDirectories(Path.Combine(_folder, "run")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_that_is_there_already_is_left_as_it_is()
    {
        var run = Open("gone");
        Directory.Delete(Path.Combine(_folder, "gone"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_folder, "run", "other"));
        Open("other");
        Assert.True(Directory.Exists(run));
    }

    /// <summary>Another process may have mounts of its own, and not see the store.</summary>
    [Fact]
    public void One_that_somebody_uses_stays_though_its_store_cannot_be_seen()
    {
        string run;
        using (var store = Store.Open(Location("hidden")))
        {
            run = store.EnsureRunRoot();
            Directory.Move(store.Root, store.Root + "-elsewhere");
            Open("first");
            Assert.True(Directory.Exists(run));
            Assert.Equal(run, store.EnsureRunRoot());
        }

        Open("second");
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void One_that_lost_its_stores_name_gets_it_again()
    {
        File.Delete(Path.Combine(Open("stays"), "store"));
        Assert.Equal(Path.Combine(_folder, "stays"), File.ReadAllText(Path.Combine(Open("stays"), "store")));
    }

    [Fact]
    public async Task Whoever_comes_while_it_is_removed_has_one_all_the_same()
    {
        var ends = DateTime.UtcNow.AddSeconds(1);
        var sweeping = Task.Run(() =>
        {
            for (var i = 0; DateTime.UtcNow < ends; i++) Open($"sweeper{i % 3}", gone: true);
        });
        while (DateTime.UtcNow < ends)
        {
            using var store = Store.Open(Location("comes"));
            var file = Path.Combine(store.EnsureRunRoot(), "mine");
            Directory.Delete(store.Root, recursive: true);
            File.WriteAllText(file, "kept");
            Assert.Equal("kept", File.ReadAllText(file));
        }

        await sweeping;
    }

    private StoreLocation Location(string name) => new(Path.Combine(_folder, name), Path.Combine(_folder, "run", name)) { IsNamed = true };

    private string Open(string name, bool gone = false)
    {
        using var store = Store.Open(Location(name));
        if (gone) Directory.Delete(store.Root, recursive: true);
        return store.EnsureRunRoot();
    }
}
