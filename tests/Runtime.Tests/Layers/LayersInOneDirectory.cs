using BuildKit.Layers;
using BuildKit.Runtime.Tests.Files;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>Several layers applied to one directory: whiteouts remove what is below them (image-spec layer.md, "Whiteouts").</summary>
public sealed class LayersInOneDirectory : IDisposable
{
    private readonly TemporaryDirectory _target = new();

    public LayersInOneDirectory() => Apply(
        Tars.Directory("etc", 0x1C0), Tars.File("etc/a"), Tars.File("etc/b"), Tars.Directory("etc/sub"), Tars.File("etc/sub/lower"), Tars.Directory("tmp", 0x3FF), Tars.File("top"));

    public void Dispose() => _target.Dispose();

    [Fact]
    public void A_whiteout_removes_a_file_or_a_whole_directory()
    {
        Apply(Tars.File("etc/.wh.a", ""), Tars.File("etc/.wh.sub", ""), Tars.File(".wh.missing", ""));
        Assert.Equal(["etc", "etc/b", "tmp", "top"], Names());
    }

    [Fact]
    public void A_whiteout_spares_what_its_own_layer_brings_in_either_order()
    {
        Apply(Tars.File("etc/a", "new"), Tars.File("etc/.wh.a", ""), Tars.File(".wh.top", ""), Tars.File("top", "new"));
        Assert.Equal(["etc", "etc/a", "etc/b", "etc/sub", "etc/sub/lower", "tmp", "top"], Names());
        Assert.Equal("newnew", File.ReadAllText(_target["etc/a"]) + File.ReadAllText(_target["top"]));
    }

    [Fact]
    public void A_directory_removed_and_made_anew_has_only_the_new_content_in_either_order()
    {
        Apply(Tars.File("etc/.wh.sub", ""), Tars.Directory("etc/sub"), Tars.File("etc/sub/upper"));
        Assert.Equal(["etc/sub/upper"], Names().Where(n => n.StartsWith("etc/sub/", StringComparison.Ordinal)));
        Apply(Tars.Directory("etc"), Tars.File("etc/new"), Tars.File(".wh.etc", ""));
        Assert.Equal(["etc", "etc/new", "tmp", "top"], Names());
    }

    [Fact]
    public void An_opaque_directory_hides_all_that_was_in_it_but_not_what_its_layer_brings()
    {
        Apply(Tars.Directory("etc"), Tars.File("etc/new"), Tars.Directory("etc/sub"), Tars.File("etc/.wh..wh..opq", ""), Tars.File("etc/later"));
        Assert.Equal(["etc", "etc/later", "etc/new", "etc/sub", "tmp", "top"], Names());
    }

    [Fact]
    public void A_directory_that_is_not_listed_keeps_its_mode()
    {
        Apply(Tars.File("tmp/x"));
        Assert.Equal(0x3FF, _target.Root.TryStat("tmp")!.Mode);
    }

    [Fact]
    public void In_a_directory_of_its_own_a_parent_that_is_not_listed_takes_its_mode_from_below()
    {
        using var upper = new TemporaryDirectory();
        LayerApplier.Apply(
            new MemoryStream(Tars.Write(Tars.File("tmp/x"), Tars.File("etc/sub/y"), Tars.File("new/z"), Tars.File("top/file-below"))),
            upper.Root, Options with { Below = [_target.Root] }, CancellationToken.None);
        Assert.Equal([0x3FF, 0x1C0, 0x1ED, 0x1ED], new[] { "tmp", "etc", "new", "top" }.Select(p => upper.Root.TryStat(p)!.Mode));
        Assert.Equal(Tars.Time, upper.Root.TryStat("tmp")!.ModifiedAt);
    }

    private static LayerApplyOptions Options => new() { Owners = OwnerHandling.Ignore, Whiteouts = WhiteoutHandling.Remove };

    private void Apply(params LayerEntry[] entries) => LayerApplier.Apply(new MemoryStream(Tars.Write(entries)), _target.Root, Options, CancellationToken.None);

    private List<string> Names() => [.. DirectoryEntries.Enumerate(_target.Root).Select(e => e.Path)];
}
