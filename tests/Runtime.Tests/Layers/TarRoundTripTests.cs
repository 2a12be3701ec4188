using System.Text;
using BuildKit.Layers;
using FsCheck;
using FsCheck.Fluent;

namespace BuildKit.Runtime.Tests.Layers;

public sealed class TarRoundTripTests
{
    private const long GiB = 1L << 30;

    [Fact]
    public void Every_kind_of_entry_comes_back_as_it_was() => AssertRoundTrip(
        Tars.Directory("etc", 0x3FF),
        Tars.File("etc/empty", ""),
        Tars.File("etc/passwd", "root:x:0:0::/root:/bin/sh\n", 0x9ED) with { Uid = 1000, Gid = 2000 },
        Tars.Symlink("etc/link", "../../outside is fine in a link"),
        Tars.HardLink("etc/hard", "etc/passwd"),
        new LayerEntry.CharacterDevice(5, 1) { Path = "dev-console", Mode = 0x190, Time = Tars.Time },
        new LayerEntry.BlockDevice(259, 1048575) { Path = "dev-disk", Mode = 0x1B0, Time = Tars.Time },
        new LayerEntry.Fifo { Path = "fifo", Mode = 0x1A4, Time = Tars.Time });

    [Fact]
    public void The_root_itself_is_an_entry() => AssertRoundTrip(Tars.Directory("."));

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(155)]
    [InlineData(156)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1900)]
    public void Names_of_every_length_survive(int length)
    {
        var flat = new string('n', length);
        var deep = string.Join('/', Enumerable.Repeat("d", (length + 1) / 2)) + "/f";
        var halves = new string('a', length) + "/" + new string('b', length);
        AssertRoundTrip(Tars.Directory(flat), Tars.File(deep), Tars.Directory(halves), Tars.Symlink("s", flat), Tars.HardLink("h", flat));
    }

    [Fact]
    public void Names_that_are_not_text_survive_short_and_long() => AssertRoundTrip(
        Tars.File("latin-\uDCE4"),
        Tars.File("latin-\uDCE4/" + new string('x', 300)),
        Tars.Symlink("s", new string('x', 300) + "\uDCFF"),
        Tars.File("größe/" + new string('ü', 300)),
        Tars.File("line\nfeed"));

    [Fact]
    public void Numbers_beyond_octal_digits_survive() => AssertRoundTrip(
        Tars.Directory("ids") with { Uid = 2097152, Gid = int.MaxValue },
        Tars.Directory("limit") with { Uid = 2097151, Gid = 2097151 },
        Tars.Directory("before-the-epoch") with { Time = DateTimeOffset.FromUnixTimeSeconds(-86400) },
        Tars.Directory("far-future") with { Time = DateTimeOffset.FromUnixTimeSeconds(0x1FFFFFFFF + 10) });

    [Fact]
    public void A_file_of_nine_gigabytes_has_its_size_in_a_pax_header()
    {
        var writer = new Headers(9 * GiB);
        var error = Assert.Throws<LayerException>(() => writer.Bytes());
        Assert.Equal("BK6051", error.Code);
        using var reader = new TarReader(new MemoryStream(writer.Written.ToArray()));
        Assert.Equal(9 * GiB, Assert.IsType<LayerEntry.RegularFile>(reader.Next()).Size);
    }

    [Fact]
    public void Extended_attributes_survive_binary_values_included() => AssertRoundTrip(
        Tars.File("f") with { Xattrs = new Dictionary<string, byte[]> { ["user.b"] = [0, 10, 61, 255], ["security.capability"] = [1, 0, 0, 2], ["user.empty"] = [] } });

    [Fact]
    public void Equal_entries_give_equal_bytes_whatever_the_order_of_attributes()
    {
        var one = Tars.File("f") with { Xattrs = new Dictionary<string, byte[]> { ["user.a"] = [1], ["user.b"] = [2] } };
        var two = Tars.File("f") with { Xattrs = new Dictionary<string, byte[]> { ["user.b"] = [2], ["user.a"] = [1] } };
        Assert.Equal(Tars.Write(one), Tars.Write(two));
    }

    [Fact]
    public void Entries_that_fit_take_one_block_and_no_pax_header()
    {
        Assert.Equal(512 + 1024, Tars.Write(Tars.Directory("a")).Length);
        Assert.Equal(512 + 512 + 1024, Tars.Write(Tars.File(new string('p', 150) + "/" + new string('n', 100), "x")).Length);
    }

    [Fact]
    public void The_bytes_of_an_archive_are_these()
    {
        var tar = Tars.Write(Tars.File("a/b", "hi") with { Uid = 1, Gid = 2 });
        var header = Encoding.ASCII.GetString(tar, 0, 345).Replace('\0', '~');
        Assert.Equal(
            "a/b" + new string('~', 97) + "0000644~" + "0000001~" + "0000002~" + "00000000002~" + "14524770400~" + "007626~ " + "0" + new string('~', 100) + "ustar~00" + new string('~', 64) + "0000000~" + "0000000~",
            header);
        Assert.Equal(2048, tar.Length);
    }

    [Fact]
    public void Arbitrary_entries_survive()
    {
        var segment = Gen.Elements("a", "b.txt", "ä", "\U0001F433", "x\uDCFFy", "..a", "a b", new string('l', 90), new string('m', 200), "\t");
        var path = segment.NonEmptyListOf().Where(s => s.Count < 12).Select(s => string.Join('/', s));
        var numbers = Gen.Choose(0, int.MaxValue);
        var entry =
            from p in path
            from target in path
            from mode in Gen.Choose(0, 0xFFF)
            from uid in numbers
            from gid in numbers
            from time in Gen.Choose(int.MinValue, int.MaxValue)
            from content in ArbMap.Default.GeneratorFor<byte[]>()
            from value in ArbMap.Default.GeneratorFor<byte[]>()
            from kind in Gen.Choose(0, 6)
            select Make(kind, p, target, content) with
            {
                Mode = mode, Uid = uid, Gid = gid, Time = DateTimeOffset.FromUnixTimeSeconds(time * 5L),
                Xattrs = value.Length % 3 == 0 ? new Dictionary<string, byte[]> { ["user.ü"] = value } : null,
            };
        Prop.ForAll(entry.ListOf().ToArbitrary(), entries => AssertRoundTrip([.. entries])).QuickCheckThrowOnFailure();
    }

    private static LayerEntry Make(int kind, string path, string target, byte[] content) => kind switch
    {
        0 => Tars.Directory(path),
        1 => Tars.Symlink(path, target),
        2 => Tars.HardLink(path, target),
        3 => new LayerEntry.CharacterDevice(1, (uint)content.Length) { Path = path, Mode = 0 },
        4 => new LayerEntry.BlockDevice((uint)content.Length, 7) { Path = path, Mode = 0 },
        5 => new LayerEntry.Fifo { Path = path, Mode = 0 },
        _ => Tars.File(path, content),
    };

    private static void AssertRoundTrip(params LayerEntry[] entries)
    {
        var tar = Tars.Write(entries);
        Assert.Equal(0, tar.Length % 512);
        var back = Tars.Read(tar);
        Assert.Equal(entries.Select(Describe), back.Select(Describe));
        Assert.Equal(tar, Tars.Write(back));
    }

    private static string Describe(LayerEntry e)
    {
        var xattrs = string.Join(',', (e.Xattrs ?? new Dictionary<string, byte[]>()).OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => $"{x.Key}={Convert.ToHexString(x.Value)}"));
        var rest = e switch
        {
            LayerEntry.RegularFile f => $"{f.Size}:{Convert.ToHexString(f.Content())}",
            LayerEntry.SymbolicLink l => l.Target,
            LayerEntry.HardLink l => l.Target,
            LayerEntry.CharacterDevice d => $"{d.Major}:{d.Minor}",
            LayerEntry.BlockDevice d => $"{d.Major}:{d.Minor}",
            LayerEntry.Directory or LayerEntry.Fifo => "",
            _ => throw new ArgumentException(e.ToString()),
        };
        return $"{e.GetType().Name} {e.Path} {e.Mode} {e.Uid}:{e.Gid} {e.Time.ToUnixTimeSeconds()} [{xattrs}] {rest}";
    }

    /// <summary>Writes headers for content that is not there.</summary>
    private sealed class Headers(long size)
    {
        public MemoryStream Written { get; } = new();

        public void Bytes()
        {
            using var writer = new TarWriter(Written, leaveOpen: true);
            writer.Write(new LayerEntry.RegularFile(size, () => Stream.Null) { Path = "big", Mode = 0 });
        }
    }
}
