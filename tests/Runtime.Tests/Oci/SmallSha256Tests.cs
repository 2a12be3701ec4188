using System.Security.Cryptography;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Oci;

public sealed class SmallSha256Tests
{
    /// <summary>All lengths around the ends of blocks, where padding takes one block or two.</summary>
    [Fact]
    public void It_is_the_frameworks_at_every_length()
    {
        var content = new byte[600];
        new Random(1).NextBytes(content);
        for (var length = 0; length <= content.Length; length++) Agree(content.AsSpan(0, length));
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(1_000_003)]
    public void It_is_the_frameworks_for_longer_content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        Agree(content);
    }

    /// <summary>FIPS 180-4, example of one block.</summary>
    [Fact]
    public void It_is_the_standards() =>
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.Of("abc"u8).ToString());

    private static void Agree(ReadOnlySpan<byte> content)
    {
        var hash = new byte[32];
        SmallSha256.Hash(content, hash);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(content)), Convert.ToHexString(hash));
    }
}
