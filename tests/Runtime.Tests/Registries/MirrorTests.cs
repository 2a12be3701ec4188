using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class MirrorTests : IAsyncLifetime
{
    private static readonly byte[] Layer = PushAndPullTests.RandomBytes(10_000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);
    private readonly FakeRegistry _origin = new();
    private readonly FakeRegistry _mirror = new();
    private readonly List<string> _warnings = [];

    [Fact(Timeout = 30_000)]
    public async Task What_a_mirror_has_is_not_asked_of_the_registry()
    {
        Add(_mirror, "hub/me/app");
        using var client = Client(_mirror.Host + "/hub");
        Assert.NotNull(await Open(client).HeadManifestAsync("1", default));
        Assert.NotNull(await Open(client).FindManifestAsync("1", default));
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(client), LayerBlob));
        Assert.Empty(_origin.Requests);
        Assert.Empty(_warnings);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_a_mirror_does_not_have_comes_from_the_registry()
    {
        Add(_origin, "me/app");
        using var client = Client(_mirror.Host);
        Assert.NotNull(await Open(client).HeadManifestAsync("1", default));
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(Open(client), LayerBlob));
        Assert.NotEmpty(_mirror.Requests);
        Assert.Empty(_warnings);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_mirror_that_fails_is_a_warning_and_not_asked_again()
    {
        Add(_origin, "me/app");
        _mirror.Answer = _ => new(500);
        using var client = Client(_mirror.Host);
        var repository = Open(client);
        Assert.NotNull(await repository.HeadManifestAsync("1", default));
        Assert.Equal(Layer, await PushAndPullTests.ReadAsync(repository, LayerBlob));
        Assert.Equal(["BK1036"], _warnings);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_mirror_that_is_down_is_a_warning()
    {
        Add(_origin, "me/app");
        await _mirror.DisposeAsync();
        using var client = Client(_mirror.Host);
        Assert.NotNull(await Open(client).GetManifestAsync("1", default));
        Assert.Equal(["BK1036"], _warnings);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_mirror_that_lies_about_a_digest_is_not_believed()
    {
        var real = Add(_origin, "me/app");
        _mirror.Manifests[$"me/app@{real.Digest}"] = (MediaTypes.OciManifest, PushAndPullTests.Manifest(LayerBlob with { Size = 1 }));
        using var client = Client(_mirror.Host);
        Assert.Equal(real, (await Open(client).GetManifestAsync(real.Digest.ToString(), default)).Descriptor);
        Assert.Equal(["BK1036"], _warnings);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_password_of_the_registry_is_not_shown_to_its_mirror()
    {
        Add(_mirror, "me/app");
        _mirror.Answer = r => r.Header("Authorization") is null ? new(401) { Headers = [("WWW-Authenticate", "Basic realm=\"x\"")] } : null;
        Add(_origin, "me/app");
        using var client = Client(_mirror.Host, new FixedCredentials(_origin.Host, new Credential.Password("ali", "s")));
        Assert.NotNull(await Open(client).FindManifestAsync("1", default));
        Assert.All(_mirror.Requests, r => Assert.Null(r.Header("Authorization")));
    }

    [Fact(Timeout = 30_000)]
    public async Task Writing_goes_past_mirrors()
    {
        using var client = Client(_mirror.Host);
        await client.Repository(Name(), RegistryAccess.Push).WriteAsync(LayerBlob, PushAndPullTests.Opens(Layer), default);
        Assert.Single(_origin.Blobs);
        Assert.Empty(_mirror.Requests);
    }

    [Theory]
    [InlineData("http://mirror.local")]
    [InlineData("")]
    [InlineData("UP PER/x")]
    public void What_is_no_place_is_refused(string mirror)
    {
        using var client = Client(mirror);
        Assert.Equal("BK1034", Assert.Throws<RegistryException>(() => Open(client)).Code);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        await _mirror.DisposeAsync();
    }

    private static Descriptor Add(FakeRegistry registry, string repository)
    {
        registry.AddBlob(repository, Layer);
        return registry.AddManifest(repository, "1", MediaTypes.OciManifest, PushAndPullTests.Manifest(LayerBlob));
    }

    private ImageReference Name() => ImageReference.Parse($"{_origin.Host}/me/app");

    private RepositoryClient Open(RegistryClient client) => client.Repository(Name());

    private RegistryClient Client(string mirror, ICredentialSource? credentials = null) => new(new RegistryOptions
    {
        Mirrors = new Dictionary<string, IReadOnlyList<string>> { [_origin.Host] = [mirror] },
        Pause = (_, _) => Task.CompletedTask,
        Credentials = credentials ?? AnonymousCredentials.Instance,
        Warn = e => _warnings.Add(e.Code),
    });
}
