using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class OpeningAStoreTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Makes_an_oci_layout_that_only_its_owner_may_enter()
    {
        Assert.Equal("1\n", File.ReadAllText(_temporary.In("format")));
        Assert.Contains("1.0.0", File.ReadAllText(_temporary.In("oci-layout")), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_temporary.Location.Root));
    }

    [Fact]
    public void Writes_nothing_into_a_store_that_is_there()
    {
        var before = Directory.EnumerateFileSystemEntries(_temporary.Location.Root, "*", SearchOption.AllDirectories).Order().ToArray();
        _ = _temporary.Open().References.List();
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_temporary.Location.Root, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        File.WriteAllText(_temporary.In("format"), "2\n");
        var error = Assert.Throws<StoreException>(() => _temporary.Open());
        Assert.Equal("BK4001", error.Code);
        Assert.Contains(_temporary.Location.Root, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("one")]
    public void A_damaged_format_is_refused(string text)
    {
        File.WriteAllText(_temporary.In("format"), text);
        Assert.Equal("BK4002", Assert.Throws<StoreException>(() => _temporary.Open()).Code);
    }

    [Fact]
    public void A_folder_with_other_things_does_not_become_a_store()
    {
        var home = Directory.CreateDirectory(Path.Combine(_temporary.Folder, "home")).FullName;
        File.WriteAllText(Path.Combine(home, "letter.txt"), "dear");
        var error = Assert.Throws<StoreException>(() => Store.Open(new StoreLocation(home, home)));
        Assert.Equal("BK4002", error.Code);
        Assert.Contains("letter.txt", error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(home));
    }

    [Fact]
    public void A_store_whose_making_was_interrupted_is_made()
    {
        File.Delete(_temporary.In("format"));
        Directory.Delete(_temporary.In("references"));
        using var store = _temporary.Open();
        Assert.Empty(store.References.List());
        Assert.True(File.Exists(_temporary.In("format")));
    }

    [Fact]
    public void Read_only_makes_nothing()
    {
        var absent = Path.Combine(_temporary.Folder, "absent");
        Assert.Equal("BK4002", Assert.Throws<StoreException>(() => Store.Open(new StoreLocation(absent, absent) { ReadOnly = true })).Code);
        Assert.False(Directory.Exists(absent));
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_named()
    {
        var file = Path.Combine(_temporary.Folder, "file");
        File.WriteAllText(file, "");
        var error = Assert.Throws<StoreException>(() => Store.Open(new StoreLocation(Path.Combine(file, "root"), file)));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_folder_that_is_a_link_is_refused()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_temporary.Folder, "elsewhere")).FullName;
        File.CreateSymbolicLink(_temporary.Location.RunRoot, elsewhere);
        Assert.Equal("BK4010", Assert.Throws<StoreException>(() => _temporary.Store.EnsureRunRoot()).Code);
    }

    [Fact]
    public void The_run_folder_is_private()
    {
        Directory.CreateDirectory(_temporary.Location.RunRoot, (UnixFileMode)0b111_111_111);
        var path = _temporary.Store.EnsureRunRoot();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Closing_leaves_no_temporary_files()
    {
        using (var store = _temporary.Open())
        {
            File.WriteAllText(store.NewTemporaryPath("thing"), "left");
            Assert.Single(Directory.EnumerateDirectories(_temporary.In("tmp")));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_temporary.In("tmp")));
    }
}
