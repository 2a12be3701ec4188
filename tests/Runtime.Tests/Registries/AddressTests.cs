using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class AddressTests
{
    [Theory]
    [InlineData("docker.io", "https://registry-1.docker.io/")]
    [InlineData("mcr.microsoft.com", "https://mcr.microsoft.com/")]
    [InlineData("example.com:5000", "https://example.com:5000/")]
    [InlineData("localhost", "http://localhost/")]
    [InlineData("localhost:5000", "http://localhost:5000/")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("127.9.8.7", "http://127.9.8.7/")]
    [InlineData("[::1]:5000", "http://[::1]:5000/")]
    [InlineData("128.0.0.1:5000", "https://128.0.0.1:5000/")]
    [InlineData("localhost.evil.example", "https://localhost.evil.example/")]
    [InlineData("127.0.0.1.evil.example", "https://127.0.0.1.evil.example/")]
    [InlineData("build.local:5000", "http://build.local:5000/")]
    [InlineData("build.local:5001", "https://build.local:5001/")]
    public void Plain_http_is_for_this_machine_and_those_named(string registry, string root) =>
        Assert.Equal(root, RegistryAddress.Of(registry, ["BUILD.local:5000"]).Root.ToString());

    [Theory]
    [InlineData("host:99999")]
    [InlineData("user@host")]
    [InlineData("host/path")]
    [InlineData("")]
    public void What_is_no_host_is_refused(string registry) => Assert.Equal("BK1004", Assert.Throws<RegistryException>(() => RegistryAddress.Of(registry, [])).Code);

    [Theory]
    [InlineData("https://example.com/v2/", "http://example.com/v2/x", "https://example.com/v2/x")]
    [InlineData("https://example.com/v2/", "/v2/y?a=b", "https://example.com/v2/y?a=b")]
    [InlineData("https://example.com/v2/", "http://other.example/z", "http://other.example/z")]
    [InlineData("https://example.com/v2/", "https://storage.example/z", "https://storage.example/z")]
    public void A_registry_behind_tls_that_calls_itself_http_is_kept_on_tls(string from, string location, string target) =>
        Assert.Equal(target, RegistryAddress.Of("example.com", []).Resolve(new Uri(from), new Uri(location, UriKind.RelativeOrAbsolute)).ToString());
}
