using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Runtime.Tests.Files;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>A layer that is unpacked beside one that holds much of the same: what is equal is shared, and nothing else is.</summary>
public sealed class LayerTwinTests : IDisposable
{
    private readonly TemporaryDirectory _before = new();
    private readonly TemporaryDirectory _now = new();

    public void Dispose()
    {
        _before.Dispose();
        _now.Dispose();
    }

    [Fact]
    public void Equal_files_are_shared_whatever_their_size()
    {
        LayerEntry[] layer = [Tars.File("d/small", "x"), Tars.File("empty", ""), Tars.File("large", Large(300_000))];
        Apply(_before, null, layer);
        Apply(_now, _before, layer);
        Assert.All(["d/small", "empty", "large"], path => Assert.Equal(2, _now.Root.TryStat(path)!.Links));
    }

    public static TheoryData<string> Differences => ["content", "last byte", "size", "mode", "time", "attribute", "name", "kind"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void Whatever_differs_is_written_and_the_layer_before_stays_as_it_is(string difference)
    {
        var content = Large(300_000);
        var other = (byte[])content.Clone();
        if (difference == "last byte") other[^1] ^= 1;
        if (difference == "content") other[100_000] ^= 1;
        LayerEntry before = Tars.File("f", content);
        LayerEntry now = difference switch
        {
            "size" => Tars.File("f", content[..^1]),
            "mode" => Tars.File("f", content, 0x1ED),
            "time" => Tars.File("f", content) with { Time = Tars.Time.AddSeconds(1) },
            "attribute" => Tars.File("f", content) with { Xattrs = new Dictionary<string, byte[]> { ["user.note"] = [1] } },
            "name" => Tars.File("g", content),
            "kind" => Tars.Symlink("f", "elsewhere"),
            _ => Tars.File("f", other),
        };
        Apply(_before, null, before);
        Apply(_now, _before, now);
        Assert.Equal(Alone(now), All(_now));
        Assert.Equal(1, _now.Root.TryStat(now.Path)!.Links);
        Assert.Equal(content, File.ReadAllBytes(_before["f"]));
    }

    [Fact]
    public void An_attribute_of_the_file_before_is_not_taken_over()
    {
        Apply(_before, null, Tars.File("f") with { Xattrs = new Dictionary<string, byte[]> { ["user.note"] = [1] } });
        Apply(_now, _before, Tars.File("f"));
        Assert.Equal(1, _now.Root.TryStat("f")!.Links);
    }

    [Fact]
    public void Two_files_do_not_become_one_because_they_were_one_before()
    {
        Apply(_before, null, Tars.File("a"), Tars.HardLink("b", "a"));
        LayerEntry[] layer = [Tars.File("a"), Tars.File("b")];
        Apply(_now, _before, layer);
        Assert.Equal(Alone(layer), All(_now));
    }

    [Fact]
    public void The_last_of_several_entries_with_one_name_wins()
    {
        Apply(_before, null, Tars.File("f", "first"));
        Apply(_now, _before, Tars.File("f", "other"), Tars.File("f", "first"));
        Assert.Equal("first", File.ReadAllText(_now["f"]));
        Apply(_now, _before, Tars.File("f", "first"), Tars.File("f", "other"));
        Assert.Equal(("other", "first"), (File.ReadAllText(_now["f"]), File.ReadAllText(_before["f"])));
    }

    [Fact]
    public void Links_in_the_layer_before_lead_nowhere()
    {
        File.WriteAllText(Path.Combine(_before.Outside, "f"), "content");
        Directory.CreateSymbolicLink(_before["d"], _before.Outside);
        File.CreateSymbolicLink(_before["g"], Path.Combine(_before.Outside, "f"));
        Apply(_now, _before, Tars.File("d/f"), Tars.File("g"));
        Assert.Equal(("content", "content"), (File.ReadAllText(_now["d/f"]), File.ReadAllText(_now["g"])));
        Assert.Equal((1, 1), ((int)_now.Root.TryStat("d/f")!.Links, (int)_now.Root.TryStat("g")!.Links));
    }

    private static byte[] Large(int size)
    {
        var bytes = new byte[size];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Alone(params LayerEntry[] layer)
    {
        using var target = new TemporaryDirectory();
        Apply(target, null, layer);
        return All(target);
    }

    private static byte[] All(TemporaryDirectory folder) => Tars.Write(DirectoryEntries.Enumerate(folder.Root));

    private static void Apply(TemporaryDirectory target, TemporaryDirectory? like, params LayerEntry[] layer) => LayerApplier.Apply(
        new MemoryStream(Tars.Write(layer)), target.Root,
        new LayerApplyOptions { Whiteouts = WhiteoutHandling.None, Owners = OwnerHandling.Ignore, Like = like?.Root }, CancellationToken.None);
}
