using BuildKit.Images;
using BuildKit.Images.Ends;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Images;

/// <summary>Docker's API over a socket, spoken by podman: to it and back.</summary>
public sealed class DaemonEnds : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("daemons-");
    private readonly SampleImage _image = SampleImage.Make();
    private readonly RegistryClient _client = new(new RegistryOptions());
    private readonly Store _store;
    private DockerRegistry _registry = null!;
    private PodmanService _podman = null!;

    public DaemonEnds() => _store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "root"), Path.Combine(_folder.FullName, "run")));

    public async Task InitializeAsync()
    {
        _podman = await PodmanService.StartAsync();
        _registry = await DockerRegistry.StartAsync();
        await _image.PushAsync(_client.Repository(ImageReference.Parse($"{_registry.Host}/from"), RegistryAccess.Push), "1.0");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("podman-daemon:", "CONTAINER_HOST")]
    [InlineData("docker-daemon:", "DOCKER_HOST")]
    public async Task An_image_goes_to_a_daemon_and_back(string daemon, string variable)
    {
        var copy = Copy(variable, "unix://" + _podman.Socket);
        await copy.CopyAsync(ImageEnd.Parse($"docker://{_registry.Host}/from:1.0"), ImageEnd.Parse(daemon + "localhost/shop:1.0"), new CopyOptions(), default);
        await copy.CopyAsync(ImageEnd.Parse(daemon + "localhost/shop:1.0"), ImageEnd.Parse("store:back:1.0"), new CopyOptions(), default);
        var back = new ImageCatalog(_store).Resolve("back:1.0").Image;
        Assert.Equal(Digest.Of(_image.Config), back.Id);

        await copy.CopyAsync(ImageEnd.Parse(daemon + "localhost/shop:1.0"), ImageEnd.Parse($"docker://{_registry.Host}/to:1.0"), new CopyOptions(), default);
        Assert.Equal(_image.Config, System.Text.Encoding.UTF8.GetBytes(await Skopeo.RunAsync("inspect", "--tls-verify=false", "--raw", "--config", $"docker://{_registry.Host}/to:1.0")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_daemon_without_the_image_says_so()
    {
        var error = await Assert.ThrowsAsync<ImageException>(() =>
            Copy("DOCKER_HOST", "unix://" + _podman.Socket).CopyAsync(ImageEnd.Parse("docker-daemon:localhost/nothing:1"), ImageEnd.Parse("store:x:1"), new CopyOptions(), default));
        Assert.Equal("BK2363", error.Code);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("ssh://host", "BK2361")]
    [InlineData("unix:///nowhere.sock", "BK2362")]
    public async Task A_daemon_that_is_not_there_says_how_to_find_it(string address, string code)
    {
        var error = await Assert.ThrowsAsync<ImageException>(() =>
            Copy("DOCKER_HOST", address).CopyAsync(ImageEnd.Parse($"docker://{_registry.Host}/from:1.0"), ImageEnd.Parse("docker-daemon:x:1"), new CopyOptions(), default));
        Assert.Equal(code, error.Code);
    }

    public async Task DisposeAsync()
    {
        _podman.Dispose();
        await _registry.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private EndCopy Copy(string variable, string address) => new(new EndOptions
    {
        Store = () => _store,
        Source = () => _client,
        Destination = () => _client,
        Daemons = new DaemonAddresses(name => name == variable ? address : null),
    });
}
