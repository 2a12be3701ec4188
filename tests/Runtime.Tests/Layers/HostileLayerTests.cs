using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Linux;
using BuildKit.Runtime.Tests.Files;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>Archives that try to write outside the root, or to confuse what removes and replaces. Outside nothing ever changes.</summary>
public sealed class HostileLayerTests : IDisposable
{
    private readonly TemporaryDirectory _target = new();
    private readonly string _victim;

    public HostileLayerTests()
    {
        _victim = Path.Combine(_target.Outside, "victim");
        File.WriteAllText(_victim, "untouched");
    }

    public void Dispose()
    {
        Assert.Equal("untouched", File.ReadAllText(_victim));
        Assert.Equal([_victim], Directory.EnumerateFileSystemEntries(_target.Outside));
        _target.Dispose();
    }

    [Fact]
    public void A_link_to_outside_is_not_written_through_as_a_parent()
    {
        Apply(Tars.Directory("etc"), Tars.Symlink("abs", "/etc"), Tars.Symlink("rel", "../../../../etc"), Tars.File("abs/one", "1"), Tars.File("rel/two", "2"));
        Assert.Equal("12", File.ReadAllText(_target["etc/one"]) + File.ReadAllText(_target["etc/two"]));
        Assert.False(File.Exists("/etc/one") || File.Exists("/etc/two"));
    }

    [Fact]
    public void A_link_to_where_nothing_is_in_the_root_is_no_parent()
    {
        Assert.Equal("BK6082", Refused(Tars.Symlink("l", _target.Outside), Tars.File("l/evil")).Code);
        Assert.Equal("BK6082", Refused(Tars.Symlink("m", "../outside"), Tars.Directory("m/sub")).Code);
    }

    [Fact]
    public void A_link_is_replaced_and_not_written_through_as_last_name()
    {
        Apply(Tars.Symlink("l", _victim), Tars.File("l", "mine"), Tars.Symlink("d", _target.Outside), Tars.Directory("d", 0x1C0), Tars.File("d/f"));
        Assert.Equal("mine", File.ReadAllText(_target["l"]));
        Assert.Equal((FileKind.RegularFile, FileKind.Directory), (_target.Root.TryStat("l")!.Kind, _target.Root.TryStat("d")!.Kind));
    }

    [Fact]
    public void Modes_and_times_of_a_directory_do_not_follow_a_link_that_took_its_name()
    {
        var before = File.GetUnixFileMode(_target.Outside);
        Apply(Tars.Directory("d", 0x1FF), Tars.Symlink("d", "../outside"));
        Assert.Equal(before, File.GetUnixFileMode(_target.Outside));
        Assert.NotEqual(Tars.Time.UtcDateTime, Directory.GetLastWriteTimeUtc(_target.Outside));
    }

    [Fact]
    public void Links_in_a_circle_are_no_parent() =>
        Assert.Equal("BK3001", Refused(Tars.Symlink("a", "b"), Tars.Symlink("b", "a"), Tars.File("a/f")).Code);

    [Fact]
    public void A_file_is_no_parent() => Assert.Equal("BK6082", Refused(Tars.File("f"), Tars.File("f/g")).Code);

    [Fact]
    public void A_hard_link_to_outside_finds_nothing()
    {
        Assert.Equal("BK6080", Refused(Tars.Symlink("out", _target.Outside), Tars.HardLink("h", "out/victim")).Code);
        Assert.Equal("BK6080", Refused(Tars.Symlink("up", "../outside"), Tars.HardLink("h", "up/victim")).Code);
        Assert.Equal("BK6080", Refused(Tars.HardLink("h", _victim[1..])).Code);
    }

    [Fact]
    public void A_hard_link_to_a_link_is_the_link_and_not_what_it_leads_to()
    {
        Apply(Tars.Symlink("s", _victim), Tars.HardLink("h", "s"));
        Assert.Equal((FileKind.SymbolicLink, 2L), (_target.Root.TryStat("h")!.Kind, _target.Root.TryStat("h")!.Links));
    }

    [Fact]
    public void A_hard_link_written_to_after_a_link_took_part_changes_the_link_only()
    {
        Apply(Tars.Symlink("s", _victim), Tars.HardLink("h", "s"), Tars.File("h", "mine", 0x1FF));
        Assert.Equal("mine", File.ReadAllText(_target["h"]));
        Assert.Equal(FileKind.SymbolicLink, _target.Root.TryStat("s")!.Kind);
    }

    [Fact]
    public void A_file_that_replaces_one_of_two_names_leaves_the_other()
    {
        Apply(Tars.File("a", "old"), Tars.HardLink("b", "a"), Tars.File("a", "new"));
        Assert.Equal("old", File.ReadAllText(_target["b"]));
    }

    [Fact]
    public void A_hard_link_to_itself_removes_nothing()
    {
        Apply(Tars.Directory("d"), Tars.Symlink("alias", "d"), Tars.File("d/f", "here"), Tars.HardLink("d/f", "d/f"), Tars.HardLink("alias/f", "d/f"));
        Assert.Equal("here", File.ReadAllText(_target["d/f"]));
    }

    [Fact]
    public void A_hard_link_to_a_directory_is_refused() =>
        Assert.Equal(Errno.EPERM, Assert.IsType<LinuxException>(Refused(Tars.Directory("d"), Tars.HardLink("h", "d"))).Errno);

    [Fact]
    public void A_directory_replaced_with_a_full_one_inside_removes_links_and_not_their_targets()
    {
        Apply(Tars.Directory("d"), Tars.Symlink("d/link", _target.Outside), Tars.Directory("d/e"), Tars.Symlink("d/e/v", _victim), Tars.File("d", "file"));
        Assert.Equal("file", File.ReadAllText(_target["d"]));
    }

    [Theory]
    [InlineData(".wh.")]
    [InlineData(".wh..")]
    [InlineData(".wh...")]
    [InlineData("d/.wh...")]
    public void A_whiteout_of_nothing_or_of_the_parent_is_refused(string name) => Assert.Equal("BK6081", Refused(Tars.Directory("d"), Tars.File(name, "")).Code);

    [Fact]
    public void A_whiteout_through_a_link_removes_nothing_outside()
    {
        File.CreateSymbolicLink(_target["out"], _target.Outside);
        Refused(Tars.File("out/.wh.victim", ""));
        Refused(Tars.File("out/.wh..wh..opq", ""));
        Apply(Tars.File(".wh.out", ""));
        Assert.Null(_target.Root.TryStat("out"));
    }

    [Fact]
    public void Bookkeeping_of_aufs_is_left_out()
    {
        Apply(Tars.Directory(".wh..wh.plnk"), Tars.File(".wh..wh.plnk/99.1"), Tars.File("d/.wh..wh.aufs", ""), Tars.File("ok"));
        Assert.Equal(["ok"], _target.Root.Enumerate(".").Select(i => i.Name));
    }

    [Fact]
    public void Attributes_that_steer_overlayfs_are_dropped()
    {
        var xattrs = new[] { "user.kept", "user.overlay.redirect", "user.overlay.opaque", "trusted.overlay.redirect", "security.selinux", "system.posix_acl_access" };
        Apply(Tars.Directory("d") with { Xattrs = xattrs.ToDictionary(x => x, _ => "/etc"u8.ToArray()) });
        Assert.Equal(["user.kept"], _target.Root.ListXattrs("d").Where(x => !x.StartsWith("security.", StringComparison.Ordinal)));
        Assert.Null(_target.Root.GetXattr("d", "trusted.overlay.redirect"));
    }

    [Fact]
    public void A_path_of_two_thousand_directories_is_made_and_removed()
    {
        var deep = string.Join('/', Enumerable.Repeat("d", 2000));
        Apply(Tars.File(deep, "bottom"));
        Apply(Tars.File("d", "short"));
        Assert.Equal("short", File.ReadAllText(_target["d"]));
    }

    [Fact]
    public void A_name_that_the_kernel_does_not_take_is_its_error() =>
        Assert.Equal(Errno.ENAMETOOLONG, Assert.IsType<LinuxException>(Refused(Tars.File(new string('n', 256)))).Errno);

    [Fact]
    public void Devices_are_left_out_where_owners_are_ignored()
    {
        Apply(new LayerEntry.BlockDevice(8, 0) { Path = "sda", Mode = 0x1B6 }, new LayerEntry.CharacterDevice(1, 1) { Path = "mem", Mode = 0x1B6 }, Tars.File("ok"));
        Assert.Equal(["ok"], _target.Root.Enumerate(".").Select(i => i.Name));
    }

    [Fact]
    public void Cancellation_stops_between_entries()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => LayerApplier.Apply(new MemoryStream(Tars.Write(Tars.File("f"))), _target.Root, Options, source.Token));
        Assert.Empty(_target.Root.Enumerate("."));
    }

    private static LayerApplyOptions Options => new() { Owners = OwnerHandling.Ignore, Whiteouts = WhiteoutHandling.Remove };

    private void Apply(params LayerEntry[] entries) => LayerApplier.Apply(new MemoryStream(Tars.Write(entries)), _target.Root, Options, CancellationToken.None);

    private BuildKitException Refused(params LayerEntry[] entries) => Assert.ThrowsAny<BuildKitException>(() => Apply(entries));
}
