using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>What a writer refuses: a layer is either what was asked for or an error.</summary>
public sealed class TarWriterTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData("a\0b")]
    public void A_path_that_is_not_plain_is_refused(string path)
    {
        Assert.Equal("BK6050", Assert.Throws<LayerException>(() => Tars.Write(Tars.File(path))).Code);
        Assert.Equal("BK6050", Assert.Throws<LayerException>(() => Tars.Write(Tars.HardLink("l", path))).Code);
    }

    [Fact]
    public void A_file_that_grew_or_shrank_while_it_was_read_is_noticed()
    {
        var grown = Assert.Throws<LayerException>(() => Tars.Write(new LayerEntry.RegularFile(3, () => new MemoryStream(new byte[4])) { Path = "f", Mode = 0 }));
        var shrunk = Assert.Throws<LayerException>(() => Tars.Write(new LayerEntry.RegularFile(5, () => new MemoryStream(new byte[4])) { Path = "f", Mode = 0 }));
        Assert.Equal(("BK6051", "BK6051"), (grown.Code, shrunk.Code));
        Assert.Contains("'f' has 4 bytes but had 5", shrunk.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_tar_cannot_hold_are_refused()
    {
        LayerEntry[] bad =
        [
            Tars.File("f") with { Mode = 0x1000 },
            Tars.File("f") with { Uid = -1 },
            Tars.File("f") with { Xattrs = new Dictionary<string, byte[]> { ["user.a=b"] = [] } },
            Tars.Symlink("s", ""),
            Tars.Symlink("s", "a\0b"),
            new LayerEntry.RegularFile(-1, () => Stream.Null) { Path = "f", Mode = 0 },
            new LayerEntry.CharacterDevice(1 << 21, 0) { Path = "c", Mode = 0 },
        ];
        Assert.All(bad, e => Assert.Equal("BK6052", Assert.Throws<LayerException>(() => Tars.Write(e)).Code));
    }

    [Fact]
    public void Content_is_opened_when_it_is_written_and_closed_behind_it()
    {
        var open = 0;
        IEnumerable<LayerEntry> Entries()
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(0, open);
                yield return new LayerEntry.RegularFile(1, () => new Tracked(() => open--, ref open)) { Path = $"f{i}", Mode = 0 };
            }
        }
        Tars.Write(Entries());
        Assert.Equal(0, open);
    }

    [Theory]
    [InlineData(LayerCompression.None)]
    [InlineData(LayerCompression.Gzip)]
    [InlineData(LayerCompression.Zstd)]
    public void A_layer_blob_knows_its_digests_and_sizes(LayerCompression compression)
    {
        LayerEntry[] entries = [Tars.Directory("d"), Tars.File("d/f", new byte[3_000_000])];
        using var output = new MemoryStream();
        var digests = LayerBlob.Write(entries, output, compression, CancellationToken.None);
        var tar = Tars.Write(entries);
        Assert.Equal(new LayerDigests(Digest.Of(tar), Digest.Of(output.ToArray()), output.Length, tar.Length), digests);
        output.Position = 0;
        using var back = BuildKit.Content.Compression.Decompress(output, out _);
        Assert.Equal(tar, Content.ParallelGzipStreamTests.ReadAll(back));
    }

    [Fact]
    public void An_unfinished_layer_blob_is_no_layer()
    {
        using var output = new MemoryStream();
        Assert.Throws<LayerException>(() => LayerBlob.Write([Tars.File("ok"), Tars.File("/bad")], output, LayerCompression.None, CancellationToken.None));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => LayerBlob.Write([Tars.File("ok")], output, LayerCompression.Gzip, source.Token));
    }

    private sealed class Tracked : MemoryStream
    {
        private readonly Action _closed;

        public Tracked(Action closed, ref int open)
            : base([1])
        {
            open++;
            _closed = closed;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _closed();
            base.Dispose(disposing);
        }
    }
}
