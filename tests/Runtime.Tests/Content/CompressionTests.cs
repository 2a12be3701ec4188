using System.IO.Compression;
using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Content;

public sealed class CompressionTests
{
    private static readonly byte[] Text = ParallelGzipStreamTests.Input(300_000);

    public static TheoryData<string, CompressionKind> Tools => new()
    {
        { "gzip", CompressionKind.Gzip }, { "zstd", CompressionKind.Zstd }, { "xz", CompressionKind.Xz }, { "bzip2", CompressionKind.Bzip2 },
    };

    [Theory]
    [MemberData(nameof(Tools))]
    public void What_the_common_tools_write_is_read(string tool, CompressionKind kind)
    {
        Assert.Equal(Text, Decompress(Run(tool, Text), kind));
        Assert.Empty(Decompress(Run(tool, []), kind));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Concatenated_files_are_read_as_one(string tool, CompressionKind kind) =>
        Assert.Equal([.. Text, .. Text], Decompress([.. Run(tool, Text), .. Run(tool, []), .. Run(tool, Text)], kind));

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_file_cut_anywhere_is_refused(string tool, CompressionKind kind)
    {
        Assert.NotEqual(CompressionKind.None, kind);
        var whole = Run(tool, Text);
        foreach (var length in new[] { 7, 9, 20, whole.Length / 2, whole.Length - 9, whole.Length - 5, whole.Length - 1 })
            Assert.Throws<ContentException>(() => Decompress(whole[..length], kind));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void Garbage_behind_the_end_is_refused(string tool, CompressionKind kind)
    {
        Assert.Throws<ContentException>(() => Decompress([.. Run(tool, Text), 1], kind));
        Assert.Throws<ContentException>(() => Decompress([.. Run(tool, Text), .. new byte[100], 7], kind));
        Assert.Throws<ContentException>(() => Decompress([.. Run(tool, Text), .. "garbage that is longer than any header"u8], kind));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void A_flipped_bit_is_noticed_wherever_it_is(string tool, CompressionKind kind)
    {
        var whole = Run(tool, Text);
        for (var at = 10; at < whole.Length; at += whole.Length / 40)
        {
            var bad = (byte[])whole.Clone();
            bad[at] ^= 0x10;
            Assert.Throws<ContentException>(() => Decompress(bad, kind));
        }
    }

    [Fact]
    public void Gzip_may_be_padded_with_zeros() =>
        Assert.Equal(Text, Decompress([.. Run("gzip", Text), .. new byte[100_000]], CompressionKind.Gzip));

    [Fact]
    public void Gzip_headers_with_every_optional_field_are_read()
    {
        var plain = Run("gzip", Text);
        byte[] header = [0x1F, 0x8B, 8, 0x1E, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, .. "name\0comment\0"u8, 5, 6];
        Assert.Equal(Text, Decompress([.. header, .. plain[10..]], CompressionKind.Gzip));
    }

    [Fact]
    public void A_trailer_forged_inside_the_data_does_not_end_the_member()
    {
        // A stored block holds any bytes: here those of the trailer that the whole block has, so that an end found by them would be a wrong one.
        byte[] inner = [.. new byte[4], .. "1234"u8, 16, 0, 0, 0, .. new byte[4]];
        Crc32Forgery.Force(inner, 0x34333231, at: 12);
        Assert.Equal(0x34333231u, Crc32.Append(0, inner));
        byte[] file = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 0x01, 16, 0, 0xEF, 0xFF, .. inner, .. "1234"u8, 16, 0, 0, 0];
        Assert.Equal(inner, Decompress(file, CompressionKind.Gzip));
        Assert.Equal("BK6013", Assert.Throws<ContentException>(() => Decompress([.. file, 1], CompressionKind.Gzip)).Code);
    }

    [Fact]
    public void A_trailer_forged_in_a_member_too_large_to_look_at_twice_is_refused()
    {
        byte[] inner = [.. new byte[60_000], .. "1234"u8, .. BitConverter.GetBytes(60_012), .. new byte[4]];
        Crc32Forgery.Force(inner, 0x34333231, at: 60_008);
        byte[] filler = [.. Enumerable.Repeat<byte[]>([0, 0, 0, 0xFF, 0xFF], 20_000).SelectMany(b => b)];
        byte[] stored = [1, .. BitConverter.GetBytes((ushort)60_012), .. BitConverter.GetBytes((ushort)(0xFFFF - 60_012)), .. inner];
        byte[] file = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, .. filler, .. stored, .. "1234"u8, .. BitConverter.GetBytes(60_012)];
        Assert.Equal("BK6011", Assert.Throws<ContentException>(() => Decompress(file, CompressionKind.Gzip)).Code);
    }

    [Fact]
    public void Many_tiny_members_are_read()
    {
        var member = Run("gzip", [65]);
        Assert.Equal(Enumerable.Repeat((byte)65, 5000), Decompress([.. Enumerable.Repeat(member, 5000).SelectMany(m => m)], CompressionKind.Gzip));
    }

    [Fact]
    public void Members_of_any_size_are_read_however_the_bytes_arrive()
    {
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            using var file = new MemoryStream();
            using var want = new MemoryStream();
            for (var members = random.Next(1, 12); members > 0; members--)
            {
                var content = new byte[random.Next(3) switch { 0 => random.Next(3), 1 => random.Next(70_000), _ => 65_500 + random.Next(40) }];
                if (random.Next(2) == 0) random.NextBytes(content);
                using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
                want.Write(content);
            }
            using var stream = Compression.Decompress(new Trickling(file.ToArray(), random), out _);
            Assert.Equal(want.ToArray(), ParallelGzipStreamTests.ReadAll(stream));
        }
    }

    [Fact]
    public void Zstd_that_we_write_is_read_by_the_tool_and_by_us()
    {
        using var output = new MemoryStream();
        using (var stream = Compression.Compress(output, LayerCompression.Zstd, CancellationToken.None)) stream.Write(Text);
        Assert.Equal(Text, Run("zstd", output.ToArray(), "-d"));
        Assert.Equal(Text, Decompress(output.ToArray(), CompressionKind.Zstd));
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 0x1F, 0x00, 3, 4, 5, 6, 7, 8 })]
    public void What_has_no_known_start_passes_as_it_is(byte[] bytes) => Assert.Equal(bytes, Decompress(bytes, CompressionKind.None));

    [Fact]
    public void A_missing_library_is_a_clear_error()
    {
        Assert.Equal(0, NativeLibraries.Find("libnosuchthing.so.99").Value);
        var error = ContentException.LibraryMissing(CompressionKind.Zstd, "libzstd");
        Assert.Equal("BK6010", error.Code);
        Assert.Contains("libzstd", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_larger_than_memory_allows_is_refused() =>
        // Frame header: single segment off, window descriptor 0xA8 = 2^31 bytes.
        Assert.Throws<ContentException>(() => Decompress([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x01, 0x00, 0x00], CompressionKind.Zstd));

    private static byte[] Decompress(byte[] bytes, CompressionKind want)
    {
        using var stream = Compression.Decompress(new MemoryStream(bytes), out var kind);
        Assert.Equal(want, kind);
        return ParallelGzipStreamTests.ReadAll(stream);
    }

    private static byte[] Run(string tool, byte[] input, string option = "-c")
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(tool, option == "-c" ? [option] : [option, "-c"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        var feeding = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        var output = ParallelGzipStreamTests.ReadAll(process.StandardOutput.BaseStream);
        feeding.Wait(TimeSpan.FromSeconds(30));
        process.WaitForExit();
        return output;
    }

    /// <summary>As a network does: any number of bytes at a time.</summary>
    private sealed class Trickling(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, 40_000)));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, random.Next(1, 40_000))]);
    }
}
