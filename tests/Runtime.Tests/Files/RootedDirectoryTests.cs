using BuildKit.Files;
using BuildKit.Linux;

namespace BuildKit.Runtime.Tests.Files;

public sealed class RootedDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    private RootedDirectory Root => _temporary.Root;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void What_is_made_is_there()
    {
        Root.CreateDirectory("d", 0x1FF);
        using (var file = Root.CreateFile("d/f", 0x1B6)) file.Write("text"u8);
        Root.CreateSymlink("d/s", "f");
        Root.CreateHardLink("h", "d/f");
        Root.CreateDevice("p", FileKind.Fifo, 0x180);
        Assert.Equal([new("d", FileKind.Directory), new("h", FileKind.RegularFile), new("p", FileKind.Fifo)], Root.Enumerate("."));
        Assert.Equal(("f", 0x1FF, 0x1B6), (Root.ReadLink("d/s"), Root.TryStat("d")!.Mode, Root.TryStat("d/f")!.Mode));
        using var read = Root.OpenRead("h");
        Assert.Equal(4, read.Length);
    }

    [Fact]
    public void Status_is_what_the_system_says()
    {
        File.WriteAllText(_temporary["f"], "12345");
        File.SetLastWriteTimeUtc(_temporary["f"], DateTime.UnixEpoch.AddTicks(123_456_789));
        var status = Root.TryStat("f")!;
        Assert.Equal((FileKind.RegularFile, 5L, 1L), (status.Kind, status.Size, status.Links));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(123_456_789), status.ModifiedAt);
        Assert.Equal((int)File.GetUnixFileMode(_temporary["f"]), status.Mode);
        Assert.Null(Root.TryStat("missing"));
        Assert.Null(Root.TryStat("f/below-a-file"));
    }

    [Fact]
    public void Metadata_can_be_set()
    {
        Root.CreateFile("f", 0x180).Dispose();
        Root.SetMode("f", 0x9ED);
        Root.SetTimes("f", DateTimeOffset.UnixEpoch.AddTicks(-15));
        Root.SetXattr("f", "user.note", [1, 2]);
        Assert.Equal((0x9ED, DateTimeOffset.UnixEpoch.AddTicks(-15)), (Root.TryStat("f")!.Mode, Root.TryStat("f")!.ModifiedAt));
        Assert.Equal([1, 2], Root.GetXattr("f", "user.note"));
        Assert.Contains("user.note", Root.ListXattrs("f"));
        Assert.Null(Root.GetXattr("f", "user.none"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc")]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("a//b")]
    [InlineData("a/.")]
    [InlineData("a\0b")]
    public void A_path_that_is_not_plain_is_refused(string path)
    {
        Assert.Equal("BK6200", Assert.Throws<FileException>(() => Root.TryStat(path)).Code);
        Assert.Equal("BK6200", Assert.Throws<FileException>(() => Root.OpenRead(path)).Code);
        Assert.Equal("BK6200", Assert.Throws<FileException>(() => Root.Remove(path, recursive: true)).Code);
    }

    [Fact]
    public void No_link_is_followed_in_either_place()
    {
        File.WriteAllText(Path.Combine(_temporary.Outside, "secret"), "s");
        Root.CreateSymlink("out", "../outside");
        Root.CreateSymlink("file", "../outside/secret");
        Root.CreateDirectory("in", 0x1ED);
        Root.CreateSymlink("alias", "in");
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => Root.OpenRead("out/secret")).Errno);
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => Root.OpenRead("file")).Errno);
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => Root.CreateFile("out/new", 0x180)).Errno);
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => Root.OpenDirectory("alias")).Errno);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Root.CreateFile("file", 0x180)).Errno);
        Root.Remove("out", recursive: true);
        Assert.Equal(["secret"], Directory.EnumerateFileSystemEntries(_temporary.Outside).Select(Path.GetFileName));
    }

    [Fact]
    public void Setting_a_mode_does_not_follow_a_link()
    {
        var secret = Path.Combine(_temporary.Outside, "secret");
        File.WriteAllText(secret, "s");
        var before = File.GetUnixFileMode(secret);
        Root.CreateSymlink("link", secret);
        Assert.Throws<LinuxException>(() => Root.SetMode("link", 0x1FF));
        Root.SetTimes("link", DateTimeOffset.UnixEpoch);
        Assert.Equal(before, File.GetUnixFileMode(secret));
        Assert.NotEqual(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(secret));
    }

    [Fact]
    public void Links_of_an_image_resolve_as_if_the_root_were_the_top()
    {
        Root.CreateDirectory("usr", 0x1ED);
        Root.CreateDirectory("usr/lib", 0x1ED);
        using (var file = Root.CreateFile("usr/lib/os-release", 0x1A4)) file.Write("ID=x"u8);
        Root.CreateSymlink("lib", "/usr/lib");
        Root.CreateSymlink("etc-release", "../../../../lib/os-release");
        Root.CreateSymlink("dangling", "/etc/passwd");
        Assert.Equal("usr/lib/os-release", Root.ResolveInRoot("/etc-release"));
        Assert.Equal(".", Root.ResolveInRoot("lib/../../.."));
        Assert.Null(Root.ResolveInRoot("dangling"));
        using var read = Root.OpenInRoot("etc-release");
        Assert.Equal(4, read.Length);
    }

    [Fact]
    public void A_magic_link_is_not_followed_even_inside()
    {
        using var proc = RootedDirectory.Open("/proc/self");
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => proc.OpenInRoot("exe")).Errno);
    }

    [Fact]
    public void A_fifo_is_not_opened_and_does_not_block()
    {
        Root.CreateDevice("pipe", FileKind.Fifo, 0x1B6);
        Assert.Equal("BK6201", Assert.Throws<FileException>(() => Root.OpenRead("pipe")).Code);
        Assert.Equal("BK6201", Assert.Throws<FileException>(() => Root.OpenInRoot("pipe")).Code);
    }

    [Fact]
    public void Removing_what_is_not_there_is_no_error_and_a_full_directory_needs_the_word()
    {
        Root.Remove("missing");
        Root.Remove("missing", recursive: true);
        Root.CreateDirectory("d", 0x1ED);
        Root.CreateFile("d/f", 0x180).Dispose();
        Assert.Equal(Errno.ENOTEMPTY, Assert.Throws<LinuxException>(() => Root.Remove("d")).Errno);
        Root.Remove("d", recursive: true);
        Assert.Empty(Root.Enumerate("."));
    }

    [Fact]
    public void A_tree_deeper_than_any_path_is_removed()
    {
        // Deeper than PATH_MAX can say and than descriptors can be held: made step by step, as a hostile container would.
        var directories = new Stack<RootedDirectory>([RootedDirectory.Open(_temporary.Path)]);
        for (var level = 0; level < 5000; level++)
        {
            using var parent = directories.Pop();
            parent.CreateDirectory("d", 0x1ED);
            directories.Push(parent.OpenDirectory("d"));
        }
        directories.Pop().Dispose();
        Root.Remove("d", recursive: true);
        Assert.Empty(Root.Enumerate("."));
    }

    [Fact]
    public void Names_that_are_not_text_work_everywhere()
    {
        const string name = "caf\uDCE9";
        Root.CreateDirectory(name, 0x1ED);
        Root.CreateFile(name + "/" + new string('\uDCFF', 255), 0x180).Dispose();
        Assert.Equal(name, Assert.Single(Root.Enumerate(".")).Name);
        Assert.Equal(new string('\uDCFF', 255), Assert.Single(Root.Enumerate(name)).Name);
        Root.SetXattr(name, "user.x", [1]);
        Assert.Equal([1], Root.GetXattr(name, "user.x"));
        Root.Remove(name, recursive: true);
        Assert.Empty(Root.Enumerate("."));
    }

    [Fact]
    public void Names_come_in_the_order_of_their_bytes()
    {
        string[] names = ["B", "a", "a-b", "a.b", "ä", "\uE000", "\U0001F433", "\uDCFF"];
        foreach (var name in names.Reverse()) Root.CreateFile(name, 0x180).Dispose();
        Assert.Equal(names, Root.Enumerate(".").Select(i => i.Name));
    }

    [Fact]
    public void Renaming_replaces()
    {
        using (var one = Root.CreateFile("one", 0x180)) one.Write("1"u8);
        Root.CreateFile("two", 0x180).Dispose();
        Root.Rename("one", "two");
        Assert.Equal(1, Assert.Single(Root.Enumerate(".").Select(i => Root.TryStat(i.Name)!.Size)));
    }
}
