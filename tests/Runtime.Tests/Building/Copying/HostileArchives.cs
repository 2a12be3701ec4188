using System.IO.Compression;
using BuildKit.Building.Contexts;
using BuildKit.Files;
using BuildKit.Layers;
using BuildKit.Runtime.Tests.Files;

namespace BuildKit.Runtime.Tests.Building.Copying;

/// <summary>Archives that ADD is given: their contents become files of a layer and nothing else.</summary>
public sealed class HostileArchives : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private int _spools;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_archive_is_read_in_any_compression_and_a_file_that_is_none_stays_a_file()
    {
        var tar = Tar(new LayerEntry.Directory { Path = "d", Mode = 0x1C0, Uid = 5 }, File("d/f", "text"), new LayerEntry.SymbolicLink("f") { Path = "d/l", Mode = 0x1FF }, new LayerEntry.HardLink("d/f") { Path = "d/h", Mode = 0x1A4 });
        using var gzip = new MemoryStream();
        using (var compressing = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true)) compressing.Write(tar);
        foreach (var bytes in (byte[][])[tar, gzip.ToArray()])
        {
            using var tree = Read(bytes)!;
            Assert.Equal(["d/f", "d/h", "d/l"], tree.List("d").Select(i => i.Path));
            Assert.Equal(5u, tree.Find("d")!.Uid);
            using var content = new StreamReader(tree.Open(tree.Find("d/h")!));
            Assert.Equal("text", content.ReadToEnd());
        }

        Assert.Null(Read("no archive"u8.ToArray()));
        Assert.Null(Read(new byte[2048]));
    }

    [Fact]
    public void A_name_that_climbs_is_refused() => Refused("BK4307", RawTar("../../etc/cron.d/x"));

    [Fact]
    public void A_name_below_a_link_is_refused() => Refused("BK4307", Tar(new LayerEntry.SymbolicLink("/etc") { Path = "d", Mode = 0x1FF }, File("d/passwd", "root")));

    [Fact]
    public void A_hard_link_to_something_that_the_archive_does_not_hold_is_refused() => Refused("BK4307", Tar(new LayerEntry.HardLink("etc/shadow") { Path = "x", Mode = 0x1A4 }));

    [Fact]
    public void A_cut_off_archive_is_refused() => Refused("BK4307", Tar(File("f", new string('x', 5000)))[..3000]);

    [Fact]
    public void More_than_the_limit_is_refused() =>
        Assert.Equal("BK4307", Assert.Throws<CopyException>(() => ArchiveTree.TryRead("a.tar", new MemoryStream(Tar(File("f", new string('x', 5000)))), Spool(), TarLimits.Default with { MaximumTotalBytes = 2000 })).Code);

    [Fact]
    public void The_last_of_several_entries_counts_and_takes_what_was_below_along()
    {
        using var tree = Read(Tar(File("d/old", "a"), File("d", "now a file")))!;
        Assert.Equal(FileKind.RegularFile, tree.Find("d")!.Kind);
        Assert.Null(tree.Find("d/old"));
    }

    private void Refused(string code, byte[] tar) => Assert.Equal(code, Assert.Throws<CopyException>(() => Read(tar)).Code);

    private ArchiveTree? Read(byte[] bytes) => ArchiveTree.TryRead("a.tar", new MemoryStream(bytes), Spool(), TarLimits.Default);

    private string Spool() => _folder[$"spool-{_spools++}"];

    private static LayerEntry.RegularFile File(string path, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return new LayerEntry.RegularFile(bytes.Length, () => new MemoryStream(bytes)) { Path = path, Mode = 0x1A4 };
    }

    private static byte[] Tar(params LayerEntry[] entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var entry in entries) writer.Write(entry);
            writer.Complete();
        }

        return bytes.ToArray();
    }

    /// <summary>The product's writer refuses such names.</summary>
    private static byte[] RawTar(string name)
    {
        using var bytes = new MemoryStream();
        using (var writer = new System.Formats.Tar.TarWriter(bytes, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
            writer.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream("x"u8.ToArray()) });
        return bytes.ToArray();
    }
}
