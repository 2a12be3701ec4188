using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Content;

public sealed class HashingStreamTests
{
    [Fact]
    public async Task It_writes_through_and_knows_digest_and_size()
    {
        using var target = new MemoryStream();
        using (var stream = new HashingStream(target, leaveOpen: true))
        {
            stream.Write([1, 2, 3]);
            Assert.Equal(Digest.Of([1, 2, 3]), stream.CurrentDigest());
            await stream.WriteAsync(new byte[] { 4 });
            Assert.Equal(Digest.Of([1, 2, 3, 4]), stream.CurrentDigest());
            Assert.Equal(4, stream.Count);
        }
        Assert.Equal([1, 2, 3, 4], target.ToArray());
    }

    [Fact]
    public void It_closes_what_it_owns()
    {
        var target = new MemoryStream();
        new HashingStream(target).Dispose();
        Assert.False(target.CanWrite);
    }
}
