using BuildKit.Registries;
using BuildKit.Registries.Lines;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class EnvironmentProxyTests
{
    [Theory]
    [InlineData("https://ghcr.io/v2/", "http://secure:3128/")]
    [InlineData("http://build.local:5000/v2/", "http://plain:3128/")]
    [InlineData("http://localhost:5000/v2/", null)]
    [InlineData("https://127.0.0.1/", null)]
    [InlineData("https://[::1]:5000/", null)]
    [InlineData("https://example.com/", null)]
    [InlineData("https://deep.example.com/", null)]
    [InlineData("https://notexample.com/", "http://secure:3128/")]
    [InlineData("https://sub.dotted.io/", null)]
    [InlineData("https://dotted.io/", "http://secure:3128/")]
    [InlineData("https://sub.starred.io/", null)]
    [InlineData("https://10.1.2.3/", null)]
    [InlineData("https://10.2.0.1/", "http://secure:3128/")]
    [InlineData("https://192.0.2.7/", null)]
    [InlineData("https://ported.io:8443/", null)]
    [InlineData("https://ported.io/", "http://secure:3128/")]
    [InlineData("https://[fd00::5]/", null)]
    public void The_shared_rules_hold(string target, string? proxy)
    {
        var variables = new Dictionary<string, string>
        {
            ["HTTP_PROXY"] = "http://upper:1", ["http_proxy"] = "plain:3128", ["HTTPS_PROXY"] = "http://secure:3128",
            ["NO_PROXY"] = "Example.com, .dotted.io *.starred.io,10.1.0.0/16,192.0.2.7,ported.io:8443,fd00::/8",
        };
        var read = EnvironmentProxy.Of(variables.GetValueOrDefault)!;
        var uri = new Uri(target);
        Assert.Equal(proxy, read.GetProxy(uri)?.ToString());
        Assert.Equal(proxy is null, read.IsBypassed(uri));
    }

    [Fact]
    public void A_star_excepts_everything() =>
        Assert.True(EnvironmentProxy.Of(new Dictionary<string, string> { ["ALL_PROXY"] = "socks5://p:1", ["no_proxy"] = "*" }.GetValueOrDefault)!.IsBypassed(new Uri("https://a.io")));

    [Fact]
    public void Without_variables_there_is_none() => Assert.Null(EnvironmentProxy.Of(_ => null));

    [Fact]
    public void A_header_of_a_request_is_no_proxy() =>
        Assert.Null(EnvironmentProxy.Of(new Dictionary<string, string> { ["HTTP_PROXY"] = "http://evil", ["REQUEST_METHOD"] = "GET" }.GetValueOrDefault));

    [Fact]
    public void What_is_no_address_is_refused() =>
        Assert.Equal("BK1034", Assert.Throws<RegistryException>(() => EnvironmentProxy.Of(new Dictionary<string, string> { ["HTTPS_PROXY"] = "ftp://x" }.GetValueOrDefault)).Code);
}
