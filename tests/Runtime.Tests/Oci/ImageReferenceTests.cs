using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Oci;

public sealed class ImageReferenceTests
{
    private const string Sha = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36")]
    [InlineData("me/app", "docker.io/me/app:latest", "me/app:latest")]
    [InlineData("docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("index.docker.io/library/busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("localhost/app", "localhost/app:latest", "localhost/app:latest")]
    [InlineData("localhost:5000/app:2", "localhost:5000/app:2", "localhost:5000/app:2")]
    [InlineData("[::1]:5000/app", "[::1]:5000/app:latest", "[::1]:5000/app:latest")]
    [InlineData("Example.COM/app", "example.com/app:latest", "example.com/app:latest")]
    [InlineData("a/b/c.d__e---f/g", "docker.io/a/b/c.d__e---f/g:latest", "a/b/c.d__e---f/g:latest")]
    [InlineData("busybox@" + Sha, "docker.io/library/busybox@" + Sha, "busybox@" + Sha)]
    [InlineData("busybox:1@" + Sha, "docker.io/library/busybox:1@" + Sha, "busybox:1@" + Sha)]
    public void A_name_is_normalised(string typed, string full, string familiar)
    {
        var reference = ImageReference.Parse(typed);
        Assert.Equal(full, reference.ToString());
        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(reference, ImageReference.Parse(full));
    }

    [Theory]
    [InlineData("")]
    [InlineData("UPPER")]
    [InlineData("me/UPPER")]
    [InlineData("a//b")]
    [InlineData("-a")]
    [InlineData("a:")]
    [InlineData("a:b:c")]
    [InlineData("a:-tag")]
    [InlineData("a@sha256:123")]
    [InlineData("a@sha512:123")]
    [InlineData("host:port/a")]
    [InlineData("host:123456/a")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a:b\n")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void What_is_no_name_is_refused(string typed)
    {
        Assert.False(ImageReference.TryParse(typed, out _));
        Assert.Equal("BK2002", Assert.Throws<OciException>(() => ImageReference.Parse(typed)).Code);
    }

    [Fact]
    public void A_megabyte_of_name_is_refused_at_once() => Assert.False(ImageReference.TryParse(new string('a', 1 << 20), out _));

    [Fact]
    public void Message_of_a_hostile_name_is_short_and_printable()
    {
        var error = Assert.Throws<OciException>(() => ImageReference.Parse("\u001b[31m" + new string('x', 5000)));
        Assert.True(error.Message.Length < 400);
        Assert.DoesNotContain('\u001b', error.Message);
    }
}
