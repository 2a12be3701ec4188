using BuildKit.Linux;
using FsCheck;
using FsCheck.Fluent;

namespace BuildKit.Runtime.Tests.Linux;

public sealed class PosixPathTests
{
    [Fact]
    public void Every_byte_string_survives() =>
        Prop.ForAll<byte[]>(bytes => PosixPath.Bytes(PosixPath.Decode(bytes)).AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Byte_strings_that_are_nearly_text_survive()
    {
        var pieces = Gen.Elements<byte[]>([0x61], [0xC3, 0xA4], [0xC3], [0xE2, 0x82, 0xAC], [0xE2, 0x82], [0xF0, 0x9F, 0x90, 0xB3], [0xF0, 0x9F], [0x80], [0xFF], [0xED, 0xB2, 0x80], [0xED, 0xA0, 0x80], [0xC0, 0xAF]);
        var mixed = pieces.ListOf().Select(list => list.SelectMany(b => b).ToArray()).ToArbitrary();
        Prop.ForAll(mixed, bytes =>
        {
            var text = PosixPath.Decode(bytes);
            return PosixPath.Bytes(text).AsSpan().SequenceEqual(bytes)
                && PosixPath.ByteCount(text) == bytes.Length
                && PosixPath.Encode(text).AsSpan().SequenceEqual((byte[])[.. bytes, 0]);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Order_is_the_order_of_the_bytes() =>
        Prop.ForAll<byte[], byte[]>((a, b) =>
            Math.Sign(PosixPath.Compare(PosixPath.Decode(a), PosixPath.Decode(b))) == Math.Sign(a.AsSpan().SequenceCompareTo(b))).QuickCheckThrowOnFailure();

    [Fact]
    public void Astral_names_sort_behind_private_use_ones_as_their_bytes_do() =>
        Assert.True(PosixPath.Compare("a/\U0001F433", "a/\uE000") > 0);

    [Fact]
    public void A_byte_that_is_not_text_becomes_a_lone_surrogate()
    {
        Assert.Equal("a\uDCFFb", PosixPath.Decode([0x61, 0xFF, 0x62]));
        Assert.Equal("\uDCED\uDCB2\uDC80", PosixPath.Decode([0xED, 0xB2, 0x80]));
    }

    [Fact]
    public void A_name_with_a_nul_never_reaches_the_kernel() => Assert.Throws<ArgumentException>(() => PosixPath.Encode("etc/passwd\0.txt"));

    [Fact]
    public void A_message_shows_no_control_characters_and_no_end_of_a_huge_name()
    {
        Assert.Equal("a?b\\xff", PosixPath.Printable("a\u001bb\uDCFF"));
        Assert.Equal("exe?gpj.exe", PosixPath.Printable("exe\u202Egpj.exe"));
        Assert.Equal(257, PosixPath.Printable(new string('x', 100_000)).Length);
    }
}
