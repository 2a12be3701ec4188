using System.Text;
using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Content;

public sealed class VerifyingStreamTests
{
    private static readonly byte[] Good = Encoding.ASCII.GetBytes("the content that was promised");
    private static readonly Descriptor Promise = Descriptor.Of("text/plain", Good);

    [Fact]
    public async Task Good_content_passes_synchronously_and_asynchronously()
    {
        using var sync = new VerifyingStream(new MemoryStream(Good), Promise);
        using var copy = new MemoryStream();
        sync.CopyTo(copy, 7);
        Assert.Equal(Good, copy.ToArray());
        Assert.True(sync.IsVerified);

        await using var async = new VerifyingStream(new MemoryStream(Good), Promise);
        copy.SetLength(0);
        await async.CopyToAsync(copy, 7);
        Assert.Equal(Good, copy.ToArray());
        Assert.True(async.IsVerified);
    }

    [Fact]
    public void Empty_content_is_verified_too()
    {
        using var stream = new VerifyingStream(new MemoryStream(), Descriptor.Of("text/plain", []));
        Assert.Equal(0, stream.Read(new byte[1]));
        Assert.True(stream.IsVerified);
    }

    [Fact]
    public void Replaced_content_is_refused_before_its_last_bytes_are_handed_out()
    {
        var bad = (byte[])Good.Clone();
        bad[3] ^= 1;
        using var stream = new VerifyingStream(new MemoryStream(bad), Promise);
        var error = Assert.Throws<ContentException>(() => stream.ReadExactly(new byte[Good.Length]));
        Assert.Equal("BK6001", error.Code);
        Assert.Contains(Promise.Digest.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(Digest.Of(bad).ToString(), error.Message, StringComparison.Ordinal);
        Assert.False(stream.IsVerified);
    }

    [Fact]
    public void A_truncated_transfer_says_how_far_it_came()
    {
        using var stream = new VerifyingStream(new MemoryStream(Good, 0, 12), Promise);
        var error = Assert.Throws<ContentException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal("BK6002", error.Code);
        Assert.Contains("after 12 of 29 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_body_is_cut_off_at_the_promised_size()
    {
        await using var stream = new VerifyingStream(new MemoryStream([.. Good, 0]), Promise);
        var read = 0;
        var error = await Assert.ThrowsAsync<ContentException>(async () =>
        {
            for (var buffer = new byte[4]; ;) read += await stream.ReadAsync(buffer);
        });
        Assert.Equal("BK6002", error.Code);
        Assert.True(read < Good.Length);
    }
}
