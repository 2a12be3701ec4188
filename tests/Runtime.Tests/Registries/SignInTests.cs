using System.Net.Http.Headers;
using System.Text;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class SignInTests : IAsyncLifetime
{
    private const string BasicOfAli = "Basic YWxpOm9wZW4gc2VzYW1l";
    private static readonly Credential.Password Ali = new("ali", "open sesame");
    private static readonly byte[] Layer = PushAndPullTests.RandomBytes(1000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);
    private readonly FakeRegistry _registry = new();
    private readonly FakeRegistry _other = new();

    [Fact(Timeout = 30_000)]
    public async Task A_token_is_fetched_once_per_scope_and_used_for_all_that_follows()
    {
        DemandToken();
        using var client = Client(Ali);
        var push = Open(client, RegistryAccess.Push);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => push.WriteAsync(Descriptor.Of(MediaTypes.OciLayer, [(byte)i]), PushAndPullTests.Opens([(byte)i]), default)));
        var token = Assert.Single(_registry.Requests, r => r.Path == "/token");
        Assert.Equal(BasicOfAli, token.Header("Authorization"));
        Assert.Equal("repository:me/app:pull,push", token.Query("scope"));
        Assert.Equal("fake", token.Query("service"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Whoever_has_no_credential_asks_for_an_anonymous_token()
    {
        DemandToken();
        _registry.AddBlob("me/app", Layer);
        using var client = Client(null);
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(client), LayerBlob));
        var token = Assert.Single(_registry.Requests, r => r.Path == "/token");
        Assert.Null(token.Header("Authorization"));
        Assert.Equal("repository:me/app:pull", token.Query("scope"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_spent_token_is_replaced()
    {
        DemandToken();
        _registry.AddBlob("me/app", Layer);
        using var client = Client(null);
        await PushAndPullTests.ReadAsync(Open(client), LayerBlob);
        _token = "second";
        await PushAndPullTests.ReadAsync(Open(client), LayerBlob);
        Assert.Equal(2, _registry.Count("GET", "/token"));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_identity_token_is_exchanged()
    {
        DemandToken();
        _registry.AddBlob("me/app", Layer);
        using var client = Client(new Credential.IdentityToken("refresh me"));
        await PushAndPullTests.ReadAsync(Open(client), LayerBlob);
        var token = Assert.Single(_registry.Requests, r => r.Path == "/token");
        Assert.Equal("POST", token.Method);
        Assert.Contains("grant_type=refresh_token&refresh_token=refresh+me", Encoding.UTF8.GetString(token.Body), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_mount_asks_for_the_right_to_read_its_source()
    {
        DemandToken();
        _registry.AddBlob("library/base", Layer);
        using var client = Client(Ali);
        Assert.True(await Open(client, RegistryAccess.Push).MountAsync(LayerBlob.Digest, "library/base", default));
        Assert.Contains(_registry.Requests, r => r.Target.Contains("repository%3Alibrary%2Fbase%3Apull", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_password_is_not_sent_before_it_is_asked_for()
    {
        _registry.AddBlob("me/app", Layer);
        using var client = Client(Ali);
        await PushAndPullTests.ReadAsync(Open(client), LayerBlob);
        Assert.All(_registry.Requests, r => Assert.Null(r.Header("Authorization")));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_sign_in_says_how_to_sign_in()
    {
        _registry.Answer = _ => new(401) { Headers = [("WWW-Authenticate", "Basic realm=\"x\"")] };
        using var client = Client(Ali);
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default));
        Assert.Equal("BK1005", error.Code);
        Assert.Contains($"dotnet container login {_registry.Host}", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _registry.Requests.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_redirect_to_another_host_leaves_the_credential_behind()
    {
        _other.AddBlob("me/app", Layer);
        _registry.Answer = r => r.Header("Authorization") is null ? new(401) { Headers = [("WWW-Authenticate", "Basic realm=\"x\"")] }
            : FakeResponse.To($"http://{_other.Host}{r.Target}?signature=secret");
        using var client = Client(Ali);
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(client), LayerBlob));
        Assert.Null(Assert.Single(_other.Requests).Header("Authorization"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_challenge_from_where_a_redirect_led_is_not_answered()
    {
        _registry.Answer = r => FakeResponse.To($"http://{_other.Host}{r.Target}");
        _other.Answer = _ => new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_other.Host}/token\"")] };
        using var client = Client(Ali);
        await Assert.ThrowsAsync<RegistryException>(() => PushAndPullTests.ReadAsync(Open(client), LayerBlob));
        Assert.DoesNotContain(_other.Requests, r => r.Path == "/token");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_service_beside_a_registry_on_this_machine_is_asked()
    {
        var port = _other.Host.Split(':')[1];
        _registry.Answer = r => r.Header("Authorization") is null ? new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://localhost:{port}/token\"")] } : null;
        _other.Answer = _ => FakeResponse.Json(200, """{"access_token":"t"}""");
        _registry.AddBlob("me/app", Layer);
        using var client = Client(Ali);
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(client), LayerBlob));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("http://evil.example/token")]
    [InlineData("http://192.0.2.7/token")]
    [InlineData("https://user:pw@evil.example/token")]
    [InlineData("file:///etc/shadow")]
    [InlineData("")]
    [InlineData("/token")]
    public async Task A_realm_that_would_steal_the_password_is_refused(string realm)
    {
        _registry.Answer = _ => new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"{realm}\"")] };
        using var client = Client(Ali);
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default));
        Assert.Equal("BK1019", error.Code);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"token":"a\r\nX-Evil: 1"}""")]
    [InlineData("""{"token":""}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task A_token_that_is_none_is_refused(string answer)
    {
        _registry.Answer = r => r.Path == "/token" ? FakeResponse.Json(200, answer) : new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\"")] };
        using var client = Client(Ali);
        Assert.Equal("BK1020", (await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_service_that_sends_on_is_not_followed()
    {
        _registry.Answer = r => r.Path == "/token" ? FakeResponse.To($"http://{_other.Host}/token") : new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\"")] };
        using var client = Client(Ali);
        await Assert.ThrowsAsync<RegistryException>(() => Open(client).GetManifestAsync("1", default));
        Assert.Empty(_other.Requests);
    }

    [Theory]
    [InlineData("realm=\"https://a/t\",service=\"b\",scope=\"repository:x:pull,push\"", "https://a/t", "repository:x:pull,push")]
    [InlineData("realm=\"a\\\"b\", scope=plain", "a\"b", "plain")]
    [InlineData("Realm=a , SCOPE=b", "a", "b")]
    [InlineData("realm=\"unclosed", null, null)]
    [InlineData("=,=,\"\"", null, null)]
    [InlineData("", null, null)]
    public void A_challenge_is_read(string parameter, string? realm, string? scope)
    {
        var challenge = Challenge.Parse(new AuthenticationHeaderValue("Bearer", parameter));
        Assert.Equal(realm, challenge["realm"]);
        Assert.Equal(scope, challenge["scope"]);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _other.DisposeAsync();
    }

    private string _token = "first";

    private void DemandToken() => _registry.Answer = r =>
        r.Path == "/token" ? FakeResponse.Json(200, $$"""{"token":"{{_token}}","expires_in":300}""")
        : r.Header("Authorization") == $"Bearer {_token}" ? null
        : new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\",service=\"fake\",scope=\"repository:me/app:pull\"")] };

    private RegistryClient Client(Credential? credential) => new(new RegistryOptions
    {
        RetryDelays = [],
        Credentials = credential is null ? AnonymousCredentials.Instance : new FixedCredentials(_registry.Host, credential),
    });

    private RepositoryClient Open(RegistryClient client, RegistryAccess access = RegistryAccess.Pull) =>
        client.Repository(ImageReference.Parse($"{_registry.Host}/me/app"), access);
}
