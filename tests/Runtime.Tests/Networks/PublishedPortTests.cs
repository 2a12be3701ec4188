using BuildKit.Networks;

namespace BuildKit.Runtime.Tests.Networks;

public sealed class PublishedPortTests
{
    [Theory]
    [InlineData("80", "*:0-0>80/tcp")]
    [InlineData("8080:80", "*:8080-8080>80/tcp")]
    [InlineData("8080:80/udp", "*:8080-8080>80/udp")]
    [InlineData("8080:80/UDP", "*:8080-8080>80/udp")]
    [InlineData("127.0.0.1:8080:80", "127.0.0.1:8080-8080>80/tcp")]
    [InlineData("127.0.0.1::80", "127.0.0.1:0-0>80/tcp")]
    [InlineData("[::1]:8080:80", "::1:8080-8080>80/tcp")]
    [InlineData("8080-8090:80", "*:8080-8090>80/tcp")]
    [InlineData("8000-8001:80-81", "*:8000-8000>80/tcp *:8001-8001>81/tcp")]
    [InlineData("80-81", "*:0-0>80/tcp *:0-0>81/tcp")]
    [InlineData("0:80", "*:0-0>80/tcp")]
    [InlineData("published=8080,target=80,protocol=udp,mode=host", "*:8080-8080>80/udp")]
    [InlineData("target=80", "*:0-0>80/tcp")]
    public void Docker_spellings_are_read(string text, string want) =>
        Assert.Equal(want, string.Join(' ', PublishedPort.Parse(text).Select(p => $"{p.HostAddress ?? "*"}:{p.HostPort}-{p.LastHostPort}>{p.ContainerText}")));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("8080:")]
    [InlineData("80/sctp")]
    [InlineData("-80")]
    [InlineData("+80")]
    [InlineData("81-80")]
    [InlineData("8000-8002:80-81")]
    [InlineData("localhost:80:80")]
    [InlineData("1:2:3:80")]
    [InlineData("80;reboot")]
    [InlineData("1.2.3:80:80")]
    [InlineData("0x7f.1:80:80")]
    [InlineData("[fe80::1%eth0]:80:80")]
    [InlineData("published=80")]
    [InlineData("target=80,name=x")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal("BK3301", Assert.Throws<NetworkException>(() => PublishedPort.Parse(text)).Code);
}
