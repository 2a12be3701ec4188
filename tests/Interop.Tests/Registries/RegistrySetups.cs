using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Interop.Tests.Registries;

/// <summary>The same registry in the ways that people set it up.</summary>
public sealed class RegistrySetups : IDisposable
{
    private static readonly Credential.Password Ali = new(DockerRegistry.User, DockerRegistry.Password);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("registry-setups-");

    [Fact(Timeout = 60_000)]
    public async Task Https_with_an_authority_of_ones_own()
    {
        var authority = TestAuthority.Create();
        await using var registry = await DockerRegistry.StartAsync(new DockerRegistrySettings { Certificate = authority });
        Put(registry, "ca.crt", authority.AuthorityPem);
        await RoundTripAsync(registry, new RegistryOptions());
        await Skopeo.RunAsync("inspect", "--cert-dir", Path.Combine(_folder.FullName, registry.Host), $"docker://{registry.Host}/shop:1.0");

        using var stranger = new RegistryClient(new RegistryOptions { TlsVerify = true });
        Assert.Equal("BK1002", (await Assert.ThrowsAsync<RegistryException>(() => stranger.Repository(Name(registry)).GetManifestAsync("1.0", default))).Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Https_with_any_certificate_where_nobody_verifies()
    {
        await using var registry = await DockerRegistry.StartAsync(new DockerRegistrySettings { Certificate = TestAuthority.Create() });
        await RoundTripAsync(registry, new RegistryOptions { TlsVerify = false });
        await RoundTripAsync(registry, new RegistryOptions());
    }

    [Fact(Timeout = 60_000)]
    public async Task Https_that_wants_a_clients_certificate()
    {
        var authority = TestAuthority.Create();
        await using var registry = await DockerRegistry.StartAsync(new DockerRegistrySettings { Certificate = authority with { ClientAuthorityPem = authority.AuthorityPem } });
        Put(registry, "ca.crt", authority.AuthorityPem);
        Put(registry, "client.cert", authority.ClientPem);
        Put(registry, "client.key", authority.ClientKeyPem);
        await RoundTripAsync(registry, new RegistryOptions());
    }

    [Fact(Timeout = 60_000)]
    public async Task Tokens_for_whoever_has_a_password()
    {
        await using var tokens = new TokenServer();
        await using var registry = await DockerRegistry.StartAsync(new DockerRegistrySettings { Tokens = tokens });
        await RoundTripAsync(registry, new RegistryOptions { Credentials = new FixedCredentials(registry.Host, Ali) });

        // One sign-in for all that was pushed, one for all that was read.
        Assert.Equal(["GET ali repository:shop:pull,push", "GET ali repository:shop:pull"], tokens.Requests);
        using var anonymous = new RegistryClient(new RegistryOptions());
        Assert.NotNull(await anonymous.Repository(Name(registry)).FindManifestAsync("1.0", default));
        Assert.Contains((await Assert.ThrowsAsync<RegistryException>(() => SampleImage.Make().PushAsync(anonymous.Repository(Name(registry), RegistryAccess.Push), "1"))).Code, (string[])["BK1005", "BK1006"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Tokens_for_whoever_kept_one()
    {
        await using var tokens = new TokenServer();
        await using var registry = await DockerRegistry.StartAsync(new DockerRegistrySettings { Tokens = tokens });
        using var client = new RegistryClient(new RegistryOptions());
        var kept = await client.SignInAsync(registry.Host, Ali, default);
        Assert.Equal(TokenServer.RefreshToken, kept);
        await RoundTripAsync(registry, new RegistryOptions { Credentials = new FixedCredentials(registry.Host, new Credential.IdentityToken(kept!)) });
        Assert.Contains(tokens.Requests, r => r.StartsWith("POST ali repository:shop", StringComparison.Ordinal));
        Assert.Equal("BK1030", (await Assert.ThrowsAsync<RegistryException>(() => client.SignInAsync(registry.Host, new Credential.Password("ali", "guess"), default))).Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_registry_that_is_only_read_from()
    {
        await using var full = await DockerRegistry.StartAsync();
        await RoundTripAsync(full, new RegistryOptions());
        await using var registry = await DockerRegistry.StartAsync(new DockerRegistrySettings { IsReadOnly = true, Content = full.Content });
        using var client = new RegistryClient(new RegistryOptions());
        Assert.NotNull(await client.Repository(Name(registry)).FindManifestAsync("1.0", default));
        var error = await Assert.ThrowsAsync<RegistryException>(() => SampleImage.Make("new").PushAsync(client.Repository(Name(registry), RegistryAccess.Push), "2"));
        Assert.Equal("BK1013", error.Code);
        Assert.Equal(405, error.Status);
        Assert.Null(await client.Repository(Name(registry)).FindManifestAsync("2", default));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_mirror_that_fetches_what_it_lacks()
    {
        await using var origin = await DockerRegistry.StartAsync();
        var image = SampleImage.Make();
        using (var client = new RegistryClient(new RegistryOptions())) await image.PushAsync(client.Repository(Name(origin), RegistryAccess.Push), "1.0");
        await using var mirror = await DockerRegistry.StartAsync(new DockerRegistrySettings { MirrorOf = origin.Host });
        var before = (await origin.RequestsAsync()).Count;

        using var reader = new RegistryClient(new RegistryOptions { Mirrors = new Dictionary<string, IReadOnlyList<string>> { ["far.example"] = [mirror.Host] } });
        var repository = reader.Repository(ImageReference.Parse("far.example/shop:1.0"));
        var manifest = await repository.GetManifestAsync("1.0", default);
        Assert.Equal(image.Manifest, manifest.Content.ToArray());
        Assert.Equal(image.Layer, await ReadAsync(repository, image.LayerBlob));
        Assert.True((await origin.RequestsAsync()).Count > before);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static ImageReference Name(DockerRegistry registry) => ImageReference.Parse($"{registry.Host}/shop:1.0");

    private static async Task<byte[]> ReadAsync(RepositoryClient repository, Descriptor blob)
    {
        await using var stream = await repository.OpenAsync(blob, default);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private void Put(DockerRegistry registry, string file, string content)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, registry.Host));
        File.WriteAllText(Path.Combine(folder.FullName, file), content);
    }

    private async Task RoundTripAsync(DockerRegistry registry, RegistryOptions options)
    {
        using var client = new RegistryClient(options with { CertificateFolders = [_folder.FullName] });
        var image = SampleImage.Make();
        await image.PushAsync(client.Repository(Name(registry), RegistryAccess.Push), "1.0");
        var pull = client.Repository(Name(registry));
        Assert.Equal(image.Manifest, (await pull.GetManifestAsync("1.0", default)).Content.ToArray());
        Assert.Equal(image.Layer, await ReadAsync(pull, image.LayerBlob));
    }
}
