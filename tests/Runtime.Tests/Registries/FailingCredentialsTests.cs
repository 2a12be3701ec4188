using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>A credential that cannot be had matters only where one is needed.</summary>
public sealed class FailingCredentialsTests : IAsyncLifetime, ICredentialSource
{
    private static readonly byte[] Layer = PushAndPullTests.RandomBytes(1000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);
    private readonly FakeRegistry _registry = new();
    private readonly List<string> _warnings = [];

    public ValueTask<Credential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken) =>
        throw RegistryException.HelperFailed("docker-credential-desktop.exe", "it is not in PATH");

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_asks_for_nothing_is_read_without_a_word()
    {
        Assert.Equal(Layer, await ReadAsync());
        Assert.Empty(_warnings);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_anonymous_token_does_with_a_warning()
    {
        _registry.Answer = r => r.Path == "/token" ? FakeResponse.Json(200, """{"token":"t"}""")
            : r.Header("Authorization") is null ? new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\"")] } : null;
        Assert.Equal(Layer, await ReadAsync());
        Assert.Equal(["BK1032"], _warnings);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Bearer realm=\"http://HOST/token\"")]
    public async Task A_registry_that_insists_is_an_error_with_the_reason(string challenge)
    {
        _registry.Answer = _ => new(401) { Headers = [("WWW-Authenticate", challenge.Replace("HOST", _registry.Host, StringComparison.Ordinal))] };
        var error = await Assert.ThrowsAsync<RegistryException>(ReadAsync);
        Assert.Equal("BK1031", error.Code);
        Assert.Contains("docker-credential-desktop.exe: it is not in PATH", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_source_that_knows_makes_it_no_matter()
    {
        _registry.Answer = r => r.Header("Authorization") is null ? new(401) { Headers = [("WWW-Authenticate", "Basic realm=\"x\"")] } : null;
        Assert.Equal(Layer, await ReadAsync(new FixedCredentials(_registry.Host, new Credential.Password("ali", "s"))));
        Assert.Empty(_warnings);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_access_token_is_sent_as_it_is()
    {
        _registry.Answer = r => r.Header("Authorization") == "Bearer given" ? null : new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\"")] };
        Assert.Equal(Layer, await ReadAsync(new FixedCredentials(_registry.Host, new Credential.AccessToken("given"))));
        Assert.Equal(0, _registry.Count("GET", "/token"));

        _registry.Answer = _ => new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\"")] };
        Assert.Equal("BK1005", (await Assert.ThrowsAsync<RegistryException>(() => ReadAsync(new FixedCredentials(_registry.Host, new Credential.AccessToken("spent"))))).Code);
    }

    public Task InitializeAsync()
    {
        _registry.AddBlob("me/app", Layer);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    private Task<byte[]> ReadAsync() => ReadAsync(AnonymousCredentials.Instance);

    private async Task<byte[]> ReadAsync(ICredentialSource other)
    {
        using var client = new RegistryClient(new RegistryOptions { RetryDelays = [], Credentials = new ChainedCredentials(this, other), Warn = e => _warnings.Add(e.Code) });
        return await PushAndPullTests.ReadAsync(client.Repository(ImageReference.Parse($"{_registry.Host}/me/app")), LayerBlob);
    }
}
