using System.Globalization;
using BuildKit.Layers;

namespace BuildKit.Runtime.Tests.Layers;

/// <summary>Every way to lie in an archive ends in an error with a code, or in what Go's reader makes of it.</summary>
public sealed class HostileTarTests
{
    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a/..")]
    [InlineData("..")]
    [InlineData("./../x")]
    [InlineData("/../x")]
    public void A_name_that_climbs_out_is_refused(string name)
    {
        Refused("BK6063", RawTar.Header(name));
        Refused("BK6063", RawTar.Header("ok", '1', link: name));
        Refused("BK6063", RawTar.Of(RawTar.Pax(("path", name)), RawTar.Header("ok")));
        Refused("BK6063", RawTar.Of(RawTar.GnuLong('L', name), RawTar.Header("ok")));
        Refused("BK6063", RawTar.Of(RawTar.GnuLong('K', name), RawTar.Header("ok", '1', link: "fine")));
    }

    [Theory]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("//etc//passwd", "etc/passwd")]
    [InlineData("././etc/./passwd", "etc/passwd")]
    [InlineData("..a/b..", "..a/b..")]
    [InlineData("a\u001b[31m\nb", "a\u001b[31m\nb")]
    public void An_odd_name_stays_inside_and_keeps_its_bytes(string name, string want) => Assert.Equal(want, Assert.Single(Accepted(RawTar.Header(name))).Path);

    [Fact]
    public void A_nul_in_a_pax_name_is_refused()
    {
        Refused("BK6063", RawTar.Of(RawTar.Pax(("path", "good\0/../evil")), RawTar.Header("x")));
        Refused("BK6063", RawTar.Of(RawTar.Pax(("linkpath", "good\0evil")), RawTar.Header("x", '2', link: "y")));
    }

    [Fact]
    public void An_entry_without_a_name_is_refused()
    {
        Refused("BK6063", RawTar.Header(""));
        Refused("BK6063", RawTar.Of(RawTar.GnuLong('L', ""), RawTar.Header("x")));
        Refused("BK6063", RawTar.Header("s", '2', link: ""));
    }

    [Theory]
    [InlineData('0')]
    [InlineData('2')]
    [InlineData('1')]
    [InlineData('3')]
    public void A_root_that_is_no_directory_is_refused(char type) => Refused("BK6063", RawTar.Header("./", type, link: "x"));

    [Fact]
    public void A_flipped_bit_in_a_header_is_noticed()
    {
        var tar = Tars.Write(Tars.File("f"));
        for (var at = 0; at < 512; at += 3)
        {
            var bad = (byte[])tar.Clone();
            bad[at] ^= 4;
            Assert.Equal("BK6060", Assert.Throws<LayerException>(() => Tars.Read(bad)).Code);
        }
    }

    [Fact]
    public void Checksums_over_signed_bytes_as_old_writers_made_them_are_accepted()
    {
        var header = RawTar.Header("gr\u00FC\u00DFe");
        TarFormat.WriteOctal(header.AsSpan()[TarFormat.Checksum], TarFormat.Sum(header).Signed);
        Assert.Equal("gr\uDCFC\uDCDFe", Assert.Single(Accepted(header)).Path);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1024)]
    public void An_archive_cut_in_an_entry_is_refused(int length) =>
        Assert.Equal("BK6061", Assert.Throws<LayerException>(() => Tars.Read(Tars.Write(Tars.File("f", new byte[1000]))[..length])).Code);

    [Fact]
    public void An_extended_header_without_its_entry_is_refused()
    {
        Assert.Equal("BK6061", Assert.Throws<LayerException>(() => Tars.Read(RawTar.Pax(("path", "x")))).Code);
        Refused("BK6061", RawTar.Pax(("path", "x")));
        Refused("BK6061", RawTar.GnuLong('L', "x"));
    }

    [Fact]
    public void An_archive_without_an_end_is_read_as_far_as_it_goes() => Assert.Single(Tars.Read(RawTar.Header("f")));

    [Fact]
    public void Data_behind_the_end_is_refused()
    {
        Assert.Equal("BK6070", Assert.Throws<LayerException>(() => Tars.Read([.. Tars.Write(Tars.File("f")), .. RawTar.Header("hidden")])).Code);
        Assert.Equal("BK6070", Assert.Throws<LayerException>(() => Tars.Read([.. Tars.Write(Tars.File("f")), .. new byte[9000], 1])).Code);
        Assert.Equal("BK6070", Assert.Throws<LayerException>(() => Tars.Read([.. RawTar.Header("f"), .. new byte[512], .. RawTar.Header("behind one zero block")])).Code);
    }

    [Fact]
    public void Padding_behind_the_end_is_read_whatever_its_length() => Assert.Single(Tars.Read([.. Tars.Write(Tars.File("f")), .. new byte[10_001]]));

    [Fact]
    public void A_negative_size_is_refused()
    {
        Refused("BK6062", RawTar.Header("f", change: h => h.Put(TarFormat.Size, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])));
        Refused("BK6062", RawTar.Of(RawTar.Pax(("size", "-1")), RawTar.Header("f")));
        Refused("BK6062", RawTar.Header("x", 'x', change: h => h.Put(TarFormat.Size, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00])));
    }

    [Fact]
    public void A_huge_size_is_refused_before_anything_is_read()
    {
        Refused("BK6069", RawTar.Header("f", change: h => h.Put(TarFormat.Size, [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])));
        Refused("BK6069", RawTar.Of(RawTar.Pax(("size", long.MaxValue.ToString(CultureInfo.InvariantCulture))), RawTar.Header("f")));
        Refused("BK6062", RawTar.Header("f", change: h => h.Put(TarFormat.Size, [0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
        Refused("BK6062", RawTar.Of(RawTar.Pax(("size", "99999999999999999999")), RawTar.Header("f")));
    }

    [Theory]
    [InlineData("12a")]
    [InlineData("9")]
    [InlineData("-1")]
    [InlineData("0x1")]
    [InlineData("1 2")]
    public void A_number_that_is_none_is_refused(string number)
    {
        Refused("BK6062", RawTar.Header("f", change: h => h.Put(TarFormat.Size, System.Text.Encoding.ASCII.GetBytes(number))));
        Refused("BK6062", RawTar.Header("f", change: h => h.Put(TarFormat.Uid, System.Text.Encoding.ASCII.GetBytes(number))));
        Refused("BK6062", RawTar.Header("f", change: h => h.Put(TarFormat.Mode, System.Text.Encoding.ASCII.GetBytes(number))));
    }

    [Fact]
    public void Owners_that_no_engine_takes_are_refused()
    {
        Refused("BK6062", RawTar.Of(RawTar.Pax(("uid", "2147483648")), RawTar.Header("f")));
        Refused("BK6062", RawTar.Of(RawTar.Pax(("gid", "-1")), RawTar.Header("f")));
        Refused("BK6062", RawTar.Header("f", change: h => h.Put(TarFormat.Gid, [0x80, 0, 0, 1, 0, 0, 0, 0])));
    }

    /// <summary>CVE-2025-62518 ("TARmageddon"): a reader that skips by the header's size sees entries inside another entry's content.</summary>
    [Fact]
    public void Content_that_looks_like_entries_is_content_when_pax_says_so()
    {
        var smuggled = RawTar.Of(RawTar.Header("smuggled"), RawTar.Header("too"));
        var tar = RawTar.Of(RawTar.Pax(("size", "1024")), RawTar.Header("f", size: 0), smuggled, RawTar.End);
        var file = Assert.Single(Tars.Read(tar));
        Assert.Equal(smuggled, file.Content());
    }

    [Fact]
    public void A_link_or_directory_has_no_content_whatever_its_size_says()
    {
        Assert.Equal(["l", "next"], Accepted(RawTar.Header("l", '2', size: 512, link: "x"), RawTar.Header("next")).Select(e => e.Path));
        Assert.Equal(["d", "next"], Accepted(RawTar.Header("d/", '5', size: 512), RawTar.Header("next")).Select(e => e.Path));
        Assert.Equal(["d", "next"], Accepted(RawTar.Header("d/", '\0', size: 512), RawTar.Header("next")).Select(e => e.Path));
    }

    [Fact]
    public void A_file_whose_name_ends_in_a_slash_keeps_its_content()
    {
        var file = Assert.Single(Tars.Read(RawTar.Of(RawTar.Entry("f/", '0', RawTar.Header("smuggled")), RawTar.End)));
        Assert.Equal(512, Assert.IsType<LayerEntry.RegularFile>(file).Size);
    }

    [Theory]
    [InlineData("5 a=b\n")]
    [InlineData("7 a=b\n")]
    [InlineData("0 a=b\n")]
    [InlineData("-6 a=b\n")]
    [InlineData("+6 a=b\n")]
    [InlineData("6 a=bc")]
    [InlineData("6 =ab\n")]
    [InlineData("6 abc\n")]
    [InlineData("99999999999999999999 a=b\n")]
    [InlineData("a=b\n")]
    [InlineData(" 6 a=b\n")]
    [InlineData("3 \n")]
    [InlineData("2 ")]
    [InlineData("6 a=b\n6 a=")]
    public void A_malformed_pax_record_is_refused(string records) => Refused("BK6065", RawTar.Of(RawTar.PaxRaw(records), RawTar.Header("f")));

    [Fact]
    public void An_oversize_pax_header_is_refused_unread() =>
        Refused("BK6066", RawTar.Header("x", 'x', size: (1 << 20) + 1), RawTar.Header("f"));

    [Fact]
    public void An_oversize_gnu_name_is_refused_unread() => Refused("BK6066", RawTar.Header("x", 'L', size: 1 << 30));

    [Fact]
    public void A_name_longer_than_any_path_is_refused()
    {
        Refused("BK6064", RawTar.Of(RawTar.Pax(("path", new string('a', 4096))), RawTar.Header("f")));
        Refused("BK6064", RawTar.Of(RawTar.GnuLong('K', new string('a', 4096)), RawTar.Header("f", '2', link: "x")));
    }

    [Fact]
    public void Two_extended_headers_for_one_entry_are_refused()
    {
        Refused("BK6065", RawTar.Of(RawTar.Pax(("path", "a")), RawTar.Pax(("path", "b")), RawTar.Header("f")));
        Refused("BK6065", RawTar.Of(RawTar.GnuLong('L', "a"), RawTar.GnuLong('L', "b"), RawTar.Header("f")));
    }

    [Theory]
    [InlineData("path")]
    [InlineData("linkpath")]
    [InlineData("size")]
    public void A_global_header_that_renames_everything_is_refused(string key) => Refused("BK6065", RawTar.Of(RawTar.Pax('g', (key, "1")), RawTar.Header("f")));

    [Fact]
    public void Global_headers_give_owners_and_times_until_one_is_local()
    {
        var entries = Accepted(
            RawTar.Pax('g', ("uid", "5"), ("mtime", "1000.9"), ("comment", "git's commit")), RawTar.Header("a"),
            RawTar.Pax(("uid", "7"), ("mtime", "-0.5")), RawTar.Header("b"),
            RawTar.Pax('g', ("gid", "6"), ("SCHILY.xattr.user.x", "not for all")), RawTar.Header("c"));
        Assert.Equal([(5, 0, 1000L), (7, 0, -1L), (5, 6, 1000L)], entries.Select(e => (e.Uid, e.Gid, e.Time.ToUnixTimeSeconds())));
        Assert.All(entries, e => Assert.Null(e.Xattrs));
    }

    [Fact]
    public void An_attribute_without_a_name_is_refused() => Refused("BK6065", RawTar.Of(RawTar.Pax(("SCHILY.xattr.", "x")), RawTar.Header("f")));

    [Theory]
    [InlineData('S')]
    [InlineData('D')]
    [InlineData('M')]
    [InlineData('V')]
    [InlineData('N')]
    [InlineData('Z')]
    [InlineData('8')]
    [InlineData((char)255)]
    public void A_type_that_layers_do_not_hold_is_refused(char type) => Refused("BK6067", RawTar.Header("f", type));

    [Fact]
    public void A_sparse_file_is_refused_and_not_read_as_its_map()
    {
        Refused("BK6067", RawTar.Of(RawTar.Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "1000000")), RawTar.Header("f")));
        Refused("BK6067", RawTar.Of(RawTar.Pax(("GNU.sparse.map", "0,1")), RawTar.Header("f")));
    }

    [Fact]
    public void A_million_entries_end_at_the_limit()
    {
        var limits = new TarLimits { MaximumEntries = 1000 };
        var header = RawTar.Header("f");
        using var reader = new TarReader(new EndlessStream(header), limits);
        var read = 0;
        var error = Assert.Throws<LayerException>(() =>
        {
            while (reader.Next() is not null) read++;
        });
        Assert.Equal(("BK6068", 1000), (error.Code, read));
    }

    [Fact]
    public void Extended_headers_without_end_are_entries_too()
    {
        using var reader = new TarReader(new EndlessStream(RawTar.Pax('g', ("comment", "x"))), new TarLimits { MaximumEntries = 1000 });
        Assert.Equal("BK6068", Assert.Throws<LayerException>(reader.Next).Code);
    }

    [Fact]
    public void A_bomb_ends_at_the_limit_of_all_bytes()
    {
        var limits = new TarLimits { MaximumTotalBytes = 10_000_000 };
        using var reader = new TarReader(new EndlessStream(RawTar.Entry("f", '0', new byte[4096])), limits);
        Assert.Equal("BK6069", Assert.Throws<LayerException>(() =>
        {
            while (reader.Next() is not null)
            {
            }
        }).Code);
    }

    [Fact]
    public void Zeros_without_end_behind_the_end_stop_at_the_limit_too()
    {
        using var reader = new TarReader(new EndlessStream(new byte[512]), new TarLimits { MaximumTotalBytes = 10_000_000 });
        Assert.Equal("BK6069", Assert.Throws<LayerException>(reader.Next).Code);
    }

    [Fact]
    public void The_limit_for_a_compressed_layer_follows_its_size()
    {
        Assert.Equal(1L << 30, TarLimits.ForCompressed(10).MaximumTotalBytes);
        Assert.Equal(250L * (100 << 20), TarLimits.ForCompressed(100 << 20).MaximumTotalBytes);
        Assert.Equal(TarLimits.Default.MaximumTotalBytes, TarLimits.ForCompressed(long.MaxValue).MaximumTotalBytes);
    }

    [Fact]
    public void Times_out_of_range_become_the_nearest_one()
    {
        var entries = Accepted(
            RawTar.Pax(("mtime", "9223372036854775807")), RawTar.Header("a"),
            RawTar.Pax(("mtime", "-9223372036854775808")), RawTar.Header("b"),
            RawTar.Header("c", change: h => h.Put(TarFormat.Time, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])));
        Assert.Equal([DateTimeOffset.MaxValue.ToUnixTimeSeconds(), DateTimeOffset.MinValue.ToUnixTimeSeconds(), -1], entries.Select(e => e.Time.ToUnixTimeSeconds()));
    }

    [Fact]
    public void Content_is_gone_once_the_next_entry_is_read()
    {
        using var reader = new TarReader(new MemoryStream(Tars.Write(Tars.File("a", "1"), Tars.File("b", "2"))));
        var a = (LayerEntry.RegularFile)reader.Next()!;
        var open = a.Open();
        Assert.Equal("BK6083", Assert.Throws<LayerException>(a.Open).Code);
        reader.Next();
        Assert.Equal("BK6083", Assert.Throws<LayerException>(() => open.ReadByte()).Code);
        Assert.Equal("BK6083", Assert.Throws<LayerException>(a.Open).Code);
    }

    [Fact]
    public void A_message_shows_no_control_characters_of_a_name()
    {
        var error = Assert.Throws<LayerException>(() => Tars.Read(RawTar.Of(RawTar.Header("\u001b[2J/../x"), RawTar.End)));
        Assert.DoesNotContain('\u001b', error.Message);
    }

    private static List<LayerEntry> Accepted(params byte[][] parts) => Tars.Read(RawTar.Of([.. parts, RawTar.End]));

    private static void Refused(string code, params byte[][] parts) =>
        Assert.Equal(code, Assert.Throws<LayerException>(() => Tars.Read(RawTar.Of([.. parts, RawTar.End]))).Code);

    /// <summary>The same bytes again and again.</summary>
    private sealed class EndlessStream(byte[] part) : MemoryStream
    {
        private long _at;

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++) buffer[offset + i] = part[_at++ % part.Length];
            return count;
        }
    }
}
