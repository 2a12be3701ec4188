using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class NamedRunFoldersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("run-folders-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_one_removes_those_of_stores_that_are_gone_and_no_other()
    {
        var (gone, used, stays) = (Open("gone"), Open("used"), Open("stays"));
        Directory.CreateDirectory(Path.Combine(used, "containers", "one"));
        Directory.CreateDirectory(Path.Combine(gone, "containers"));
        var strange = Directory.CreateDirectory(Path.Combine(_folder, "run", "strange")).FullName;
        foreach (var name in (string[])["gone", "used"]) Directory.Delete(Path.Combine(_folder, name), recursive: true);

        var added = Open("added");

        Assert.Equal(((string[])[added, stays, strange, used]).Order(StringComparer.Ordinal), Directory.EnumerateDirectories(Path.Combine(_folder, "run")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_that_is_there_already_is_left_as_it_is()
    {
        var run = Open("gone");
        Directory.Delete(Path.Combine(_folder, "gone"), recursive: true);
        Directory.CreateDirectory(Path.Combine(_folder, "run", "other"));
        using var store = Store.Open(new StoreLocation(Path.Combine(_folder, "other"), Path.Combine(_folder, "run", "other")) { IsNamed = true });
        store.EnsureRunRoot();
        Assert.True(Directory.Exists(run));
    }

    private string Open(string name)
    {
        using var store = Store.Open(new StoreLocation(Path.Combine(_folder, name), Path.Combine(_folder, "run", name)) { IsNamed = true });
        return store.EnsureRunRoot();
    }
}
