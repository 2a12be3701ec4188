using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class LoginTests : IAsyncLifetime
{
    private const string BasicOfAli = "Basic YWxpOm9wZW4gc2VzYW1l";
    private static readonly Credential.Password Ali = new("ali", "open sesame");
    private readonly FakeRegistry _registry = new();

    [Fact(Timeout = 30_000)]
    public async Task A_password_is_checked_at_the_front_door()
    {
        _registry.Answer = r => r.Header("Authorization") == BasicOfAli ? new(200) : new(401) { Headers = [("WWW-Authenticate", "Basic realm=\"x\"")] };
        Assert.Null(await SignInAsync(Ali));
        Assert.Equal(["/v2/", "/v2/"], _registry.Requests.Select(r => r.Path));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_token_service_may_give_a_token_to_keep()
    {
        _registry.Answer = r => r.Path == "/token" ? FakeResponse.Json(200, """{"token":"t","refresh_token":"keep"}""")
            : r.Header("Authorization") == "Bearer t" ? new(200) : new(401) { Headers = [("WWW-Authenticate", $"Bearer realm=\"http://{_registry.Host}/token\",service=\"s\"")] };
        Assert.Equal("keep", await SignInAsync(Ali));
        var token = Assert.Single(_registry.Requests, r => r.Path == "/token");
        Assert.Equal("true", token.Query("offline_token"));
        Assert.Equal("ali", token.Query("account"));
        Assert.Null(token.Query("scope"));
        Assert.DoesNotContain("sesame", token.Target, StringComparison.Ordinal);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Bearer realm=\"http://HOST/token\"")]
    public async Task A_wrong_password_is_refused_without_being_repeated(string challenge)
    {
        _registry.Answer = _ => new(401) { Headers = [("WWW-Authenticate", challenge.Replace("HOST", _registry.Host, StringComparison.Ordinal))] };
        var error = await Assert.ThrowsAsync<RegistryException>(() => SignInAsync(Ali));
        Assert.Equal("BK1030", error.Code);
        Assert.Contains("'ali'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", error.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_no_registry_is_no_success()
    {
        _registry.Answer = _ => new(404);
        Assert.Equal("BK1008", (await Assert.ThrowsAsync<RegistryException>(() => SignInAsync(Ali))).Code);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    private async Task<string?> SignInAsync(Credential credential)
    {
        using var client = new RegistryClient(new RegistryOptions { RetryDelays = [] });
        return await client.SignInAsync(_registry.Host, credential, default);
    }
}
