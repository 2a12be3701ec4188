using BuildKit.Registries;
using BuildKit.Registries.SignIn;

namespace BuildKit.Runtime.Tests.Registries;

/// <summary>Docker's config.json and containers' auth.json, as other tools write them.</summary>
public sealed class CredentialFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("credentials-");

    [Theory]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "ghcr.io")]
    [InlineData("""{"auths":{"https://ghcr.io":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "ghcr.io")]
    [InlineData("""{"auths":{"https://ghcr.io/v2/":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "ghcr.io")]
    [InlineData("""{"auths":{"GHCR.io":{"username":"ali","password":"open sesame"}}}""", "ghcr.io")]
    [InlineData("""{"auths":{"localhost:5000":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "localhost:5000")]
    [InlineData("""{"auths":{"https://index.docker.io/v1/":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "docker.io")]
    [InlineData("""{"auths":{"docker.io":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "docker.io")]
    [InlineData("""{"auths":{"registry-1.docker.io":{"auth":"YWxpOm9wZW4gc2VzYW1lAA=="}}}""", "docker.io")]
    [InlineData("""{"Auths":{"ghcr.io":{"Auth":"YWxpOm9wZW4gc2VzYW1l"}},"HttpHeaders":{"a":"b"},"plugins":{"x":{"y":"1"}}}""", "ghcr.io")]
    public async Task Every_spelling_of_a_registry_is_understood(string json, string registry) =>
        Assert.Equal(new Credential.Password("ali", "open sesame"), await FindAsync(json, registry));

    [Theory]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "evil-ghcr.io")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "ghcr.io.evil.example")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"YWxpOm9wZW4gc2VzYW1l"}}}""", "ghcr.io:444")]
    [InlineData("""{"auths":{"ghcr.io":{}}}""", "ghcr.io")]
    [InlineData("""{"auths":{"ghcr.io":null}}""", "ghcr.io")]
    [InlineData("""{"auths":null}""", "ghcr.io")]
    [InlineData("{}", "ghcr.io")]
    [InlineData("", "ghcr.io")]
    public async Task A_credential_is_for_its_registry_alone(string json, string registry) => Assert.Null(await FindAsync(json, registry));

    [Fact]
    public async Task Tokens_are_told_from_passwords()
    {
        Assert.Equal(new Credential.IdentityToken("r"), await FindAsync("""{"auths":{"a.io":{"auth":"MDA6","identitytoken":"r"}}}""", "a.io"));
        Assert.Equal(new Credential.AccessToken("t"), await FindAsync("""{"auths":{"a.io":{"registrytoken":"t"}}}""", "a.io"));
    }

    [Theory]
    [InlineData("team/shop", "deep")]
    [InlineData("team/other", "team")]
    [InlineData("teams/shop", "host")]
    [InlineData("", "host")]
    public async Task The_credential_of_a_namespace_wins_over_its_registrys(string repository, string user)
    {
        const string json = """{"auths":{"quay.io":{"username":"host","password":"p"},"quay.io/team":{"username":"team","password":"p"},"quay.io/team/shop":{"username":"deep","password":"p"}}}""";
        Assert.Equal(new Credential.Password(user, "p"), await FindAsync(json, "quay.io", repository));
    }

    [Theory]
    [InlineData("no json SECRET")]
    [InlineData("""{"auths":{"a.io":"SECRET"}}""")]
    [InlineData("""{"auths":{"a.io":{"auth":"SECRET?"}}}""")]
    [InlineData("""{"auths":{"a.io":{"auth":"U0VDUkVU"}}}""")]
    public async Task A_broken_file_is_named_and_not_quoted(string json)
    {
        var error = await Assert.ThrowsAsync<RegistryException>(() => FindAsync(json, "a.io"));
        Assert.Equal("BK1033", error.Code);
        Assert.Contains(_folder.FullName, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("U0VDUkVU", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_file_is_not_read()
    {
        var path = Path.Combine(_folder.FullName, "config.json");
        await using (var file = File.Create(path)) file.SetLength(100L * 1024 * 1024);
        var error = await Assert.ThrowsAsync<RegistryException>(() => FindAsync(null, "a.io"));
        Assert.Equal("BK1033", error.Code);
    }

    [Fact]
    public async Task What_is_not_there_knows_nothing() => Assert.Null(await FindAsync(null, "a.io"));

    [Fact]
    public async Task The_environments_files_are_asked_in_order()
    {
        var variables = new Dictionary<string, string>
        {
            ["REGISTRY_AUTH_FILE"] = Write("named.json", "one.io"),
            ["DOCKER_CONFIG"] = Path.GetDirectoryName(Write("docker/config.json", "one.io", "two.io"))!,
            ["XDG_RUNTIME_DIR"] = Path.Combine(_folder.FullName, "run"),
            ["DOCKER_AUTH_CONFIG"] = """{"auths":{"zero.io":{"username":"DOCKER_AUTH_CONFIG","password":"p"}}}""",
        };
        Write("run/containers/auth.json", "two.io", "three.io");
        Write("home/.config/containers/auth.json", "three.io", "four.io");
        var source = new RegistryEnvironment { Variable = variables.GetValueOrDefault, Home = Path.Combine(_folder.FullName, "home") }.Credentials(null);

        async Task<string> WhoAsync(string registry) => (await source.FindAsync(new(registry, "x", RegistryAccess.Pull), default) as Credential.Password)?.Username ?? "nobody";
        Assert.Equal<string>(
            ["DOCKER_AUTH_CONFIG", "named.json", "docker/config.json", "run/containers/auth.json", "home/.config/containers/auth.json", "nobody"],
            (string[])[await WhoAsync("zero.io"), await WhoAsync("one.io"), await WhoAsync("two.io"), await WhoAsync("three.io"), await WhoAsync("four.io"), await WhoAsync("five.io")]);
    }

    [Fact]
    public async Task Dockers_own_file_is_in_the_home_folder()
    {
        Write("home/.docker/config.json", "one.io");
        var source = new RegistryEnvironment { Variable = _ => null, Home = Path.Combine(_folder.FullName, "home") };
        Assert.NotNull(await source.Credentials(null).FindAsync(new("one.io", "x", RegistryAccess.Pull), default));
        Assert.Equal(Path.Combine(_folder.FullName, "home/.docker/config.json"), source.CredentialFileToWrite);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string file, params string[] registries)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var entries = registries.Select(r => $$"""  "{{r}}": {"username": "{{file}}", "password": "p"}  """);
        File.WriteAllText(path, "{\"auths\":{" + string.Join(',', entries) + "}}");
        return path;
    }

    private async Task<Credential?> FindAsync(string? json, string registry, string repository = "x/y")
    {
        var path = Path.Combine(_folder.FullName, "config.json");
        if (json is not null) await File.WriteAllTextAsync(path, json);
        return await new CredentialFile(path, new CredentialHelpers([], TimeSpan.FromSeconds(1))).FindAsync(new(registry, repository, RegistryAccess.Pull), default);
    }
}
