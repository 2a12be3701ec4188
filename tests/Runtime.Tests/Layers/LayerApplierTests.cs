using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Runtime.Tests.Files;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>What an ordinary archive becomes; run by any user, so owners are ignored.</summary>
public sealed class LayerApplierTests : IDisposable
{
    private readonly TemporaryDirectory _target = new();

    public void Dispose() => _target.Dispose();

    [Fact]
    public void Content_modes_times_and_links_arrive()
    {
        Apply(
            Tars.Directory("usr", 0x16D),
            Tars.Directory("usr/bin"),
            Tars.File("usr/bin/tool", "#!/bin/sh\n", 0x9ED),
            Tars.Symlink("bin", "usr/bin"),
            Tars.HardLink("usr/bin/alias", "usr/bin/tool"),
            new LayerEntry.Fifo { Path = "pipe", Mode = 0x1B0, Time = Tars.Time });
        Assert.Equal("#!/bin/sh\n", File.ReadAllText(_target["bin/alias"]));
        var tool = _target.Root.TryStat("usr/bin/tool")!;
        Assert.Equal((FileKind.RegularFile, 0x9ED, Tars.Time, 2L), (tool.Kind, tool.Mode, tool.ModifiedAt, tool.Links));
        Assert.Equal((0x16D, Tars.Time), (_target.Root.TryStat("usr")!.Mode, _target.Root.TryStat("usr")!.ModifiedAt));
        Assert.Equal((FileKind.Fifo, 0x1B0, Tars.Time), (_target.Root.TryStat("pipe")!.Kind, _target.Root.TryStat("pipe")!.Mode, _target.Root.TryStat("pipe")!.ModifiedAt));
        Assert.Equal(("usr/bin", Tars.Time), (_target.Root.ReadLink("bin"), _target.Root.TryStat("bin")!.ModifiedAt));
    }

    [Fact]
    public void What_was_applied_enumerates_as_it_was()
    {
        LayerEntry[] entries =
        [
            Tars.Directory("a"), Tars.File("a/1", "one"), Tars.HardLink("a/2", "a/1"), Tars.Directory("a/sub", 0x1C0), Tars.File("a/sub/\uDCFF", ""),
            Tars.File("b", new byte[1_000_000]) with { Xattrs = new Dictionary<string, byte[]> { ["user.note"] = [1, 0, 2] } }, Tars.Symlink("c", "/nowhere"),
        ];
        Apply(entries);
        var mine = (Uid: (int)_target.Root.TryStat("a")!.Uid, Gid: (int)_target.Root.TryStat("a")!.Gid);
        Assert.Equal(
            Tars.Write(entries.Select(e => e with { Uid = mine.Uid, Gid = mine.Gid })),
            Tars.Write(DirectoryEntries.Enumerate(_target.Root)));
    }

    [Fact]
    public void Missing_parents_are_made()
    {
        Apply(Tars.File("x/y/z", "z"));
        Assert.Equal("z", File.ReadAllText(_target["x/y/z"]));
        Assert.Equal((0x1ED, DateTimeOffset.UnixEpoch), (_target.Root.TryStat("x/y")!.Mode, _target.Root.TryStat("x/y")!.ModifiedAt));
    }

    [Fact]
    public void An_entry_for_the_root_sets_the_root()
    {
        Apply(Tars.Directory(".", 0x1C9), Tars.File("f"));
        Assert.Equal((0x1C9, Tars.Time), (_target.Root.TryStat(".")!.Mode, _target.Root.TryStat(".")!.ModifiedAt));
    }

    [Fact]
    public void Of_equal_names_the_last_one_wins()
    {
        Apply(Tars.File("f", "first, and longer"), Tars.File("f", "last"), Tars.Symlink("g", "f"), Tars.File("g", "no link"));
        Assert.Equal("last", File.ReadAllText(_target["f"]));
        Assert.Equal("no link", File.ReadAllText(_target["g"]));
    }

    [Fact]
    public void A_file_replaces_a_directory_and_the_reverse()
    {
        Apply(Tars.Directory("d"), Tars.File("d/inside"), Tars.File("d", "file now"), Tars.File("f"), Tars.Directory("f", 0x1C0), Tars.File("f/inside", "in"));
        Assert.Equal("file now", File.ReadAllText(_target["d"]));
        Assert.Equal("in", File.ReadAllText(_target["f/inside"]));
        Assert.Equal(0x1C0, _target.Root.TryStat("f")!.Mode);
    }

    [Fact]
    public void A_directory_listed_twice_keeps_its_content()
    {
        Apply(Tars.Directory("d"), Tars.File("d/f", "kept"), Tars.Directory("d", 0x1C9));
        Assert.Equal("kept", File.ReadAllText(_target["d/f"]));
        Assert.Equal(0x1C9, _target.Root.TryStat("d")!.Mode);
    }

    [Fact]
    public void Parents_may_be_links_inside_the_root()
    {
        Apply(Tars.Directory("usr"), Tars.Directory("usr/lib"), Tars.Symlink("lib", "/usr/lib"), Tars.File("lib/libc.so", "so"));
        Assert.Equal("so", File.ReadAllText(_target["usr/lib/libc.so"]));
        Assert.Equal(FileKind.SymbolicLink, _target.Root.TryStat("lib")!.Kind);
    }

    private void Apply(params LayerEntry[] entries) => LayerApplier.Apply(
        new MemoryStream(Tars.Write(entries)), _target.Root, new LayerApplyOptions { Owners = OwnerHandling.Ignore, Whiteouts = WhiteoutHandling.Remove }, CancellationToken.None);
}
