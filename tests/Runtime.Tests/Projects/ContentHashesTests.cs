using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class ContentHashesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("buildkit-hashes-").FullName;

    private string Cache => Path.Combine(_folder, "state", "hashes");

    [Fact]
    public void An_unchanged_file_is_read_once()
    {
        var path = Write("a.dll", [1, 2, 3], daysOld: 1);
        Assert.Equal(1, Publish(path).FilesRead);
        Assert.Equal(0, Publish(path).FilesRead);
    }

    [Fact]
    public void A_file_of_the_same_size_and_time_but_another_inode_is_read_again()
    {
        if (!OperatingSystem.IsLinux()) return; // Other systems give no inode to compare.
        var path = Write("a.dll", [1, 2, 3], daysOld: 1);
        var before = Hash(path);
        var replacement = Write("b.dll", [3, 2, 1], daysOld: 1);
        File.Move(replacement, path, overwrite: true);
        Assert.NotEqual(before, Hash(path));
    }

    [Fact]
    public void A_file_rewritten_in_place_with_its_old_time_is_read_again()
    {
        if (!OperatingSystem.IsLinux()) return; // Other systems have no time of change that programs cannot set.
        var path = Write("a.dll", [1, 2, 3], daysOld: 1);
        var before = Hash(path);
        Write("a.dll", [3, 2, 1], daysOld: 1);
        Assert.NotEqual(before, Hash(path));
    }

    [Fact]
    public void A_file_written_as_it_is_hashed_is_not_remembered()
    {
        var path = Write("a.dll", [1, 2, 3], daysOld: -1);
        Assert.Equal(1, Publish(path).FilesRead);
        Assert.Equal(1, Publish(path).FilesRead);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("buildkit content hashes 2\n1\t2\n\t\t\t\t\t\t\n")]
    [InlineData("buildkit content hashes 1\n")]
    public void A_damaged_cache_is_no_cache(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Cache)!);
        File.WriteAllText(Cache, content);
        Assert.Equal(1, Publish(Write("a.dll", [1], daysOld: 1)).FilesRead);
    }

    [Fact]
    public void What_is_not_used_any_more_is_forgotten()
    {
        var (a, b) = (Write("a.dll", [1], daysOld: 1), Write("b.dll", [2], daysOld: 1));
        Publish(a, b);
        Publish(a);
        Assert.DoesNotContain("b.dll", File.ReadAllText(Cache), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_followed_and_pipes_are_no_files()
    {
        if (!OperatingSystem.IsLinux()) return; // Making links needs a privilege elsewhere.
        var path = Write("a.dll", [1, 2, 3], daysOld: 1);
        var link = Path.Combine(_folder, "link.dll");
        File.CreateSymbolicLink(link, path);
        Assert.Equal(3, FileStamp.Of(link)!.Value.Size);
        Assert.Null(FileStamp.Of(_folder));
        Assert.Null(FileStamp.Of("/dev/null"));
        Assert.Null(FileStamp.Of(Path.Combine(_folder, "absent")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, byte[] content, int daysOld)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(daysOld < 0 ? 3650 : -daysOld));
        return path;
    }

    private string Hash(string path)
    {
        var hashes = ContentHashes.Load(Cache);
        var hash = hashes.Get(path, FileStamp.Of(path)!.Value).Sha256;
        hashes.Save();
        return hash;
    }

    private ContentHashes Publish(params string[] paths)
    {
        var hashes = ContentHashes.Load(Cache);
        foreach (var path in paths) hashes.Get(path, FileStamp.Of(path)!.Value);
        hashes.Save();
        return hashes;
    }
}
