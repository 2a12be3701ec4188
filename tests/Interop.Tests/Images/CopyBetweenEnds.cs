using BuildKit.Images;
using BuildKit.Images.Ends;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Images;

/// <summary>From every place to every other, with skopeo as the judge of what arrives.</summary>
public sealed class CopyBetweenEnds : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("copies-");
    private readonly RegistryClient _client = new(new RegistryOptions());
    private readonly SampleImage _image = SampleImage.Make();
    private readonly Store _store;
    private readonly EndCopy _copy;
    private DockerRegistry _registry = null!;

    public CopyBetweenEnds()
    {
        _store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "root"), Path.Combine(_folder.FullName, "run")));
        _copy = new EndCopy(new EndOptions { Store = () => _store, Source = () => _client, Destination = () => _client, Daemons = new DaemonAddresses(_ => null) });
    }

    public async Task InitializeAsync()
    {
        _registry = await DockerRegistry.StartAsync();
        await _image.PushAsync(_client.Repository(ImageReference.Parse($"{_registry.Host}/from"), RegistryAccess.Push), "1.0");
        await CopyAsync(At("docker://HOST/from:1.0"), "store:shop:1.0");
        await CopyAsync("shop:1.0", At("docker-archive:FOLDER/from.tar:shop:1.0"));
        await CopyAsync("shop:1.0", At("oci-archive:FOLDER/from.oci.tar:shop:1.0"));
        await CopyAsync("shop:1.0", At("oci:FOLDER/from:1.0"));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("docker://HOST/from:1.0")]
    [InlineData("shop:1.0")]
    [InlineData("docker-archive:FOLDER/from.tar")]
    [InlineData("docker-archive:FOLDER/from.tar:shop:1.0")]
    [InlineData("oci-archive:FOLDER/from.oci.tar")]
    [InlineData("oci:FOLDER/from")]
    [InlineData("oci:FOLDER/from:1.0")]
    public async Task Every_place_is_left_for_every_other(string source)
    {
        var config = Digest.Of(_image.Config);
        foreach (var (to, judged) in new[]
        {
            ("docker://HOST/to:2.0", "docker://HOST/to:2.0"), ("store:to:2.0", ""), ("docker-archive:FOLDER/to.tar:to:2.0", "docker-archive:FOLDER/to.tar"),
            ("oci-archive:FOLDER/to.oci.tar:to:2.0", "oci-archive:FOLDER/to.oci.tar"), ("oci:FOLDER/to:2.0", "oci:FOLDER/to:2.0"),
        })
        {
            await CopyAsync(At(source), At(to));
            if (judged.Length == 0) Assert.Equal(config, new ImageCatalog(_store).Resolve("to:2.0").Image.Id);
            else Assert.Equal(_image.Config, System.Text.Encoding.UTF8.GetBytes(await Skopeo.RunAsync("inspect", "--tls-verify=false", "--raw", "--config", At(judged))));
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData("docker-archive:FOLDER/theirs.tar:theirs:3.0", "docker-archive:FOLDER/theirs.tar:theirs:3.0")]
    [InlineData("oci-archive:FOLDER/theirs.oci.tar:3.0", "oci-archive:FOLDER/theirs.oci.tar:3.0")]
    [InlineData("oci:FOLDER/theirs:3.0", "oci:FOLDER/theirs:3.0")]
    public async Task What_skopeo_wrote_is_read(string theirs, string ours)
    {
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", At("docker://HOST/from:1.0"), At(theirs));
        await CopyAsync(At(ours), "store:theirs:3.0");
        Assert.Equal(Digest.Of(_image.Config), new ImageCatalog(_store).Resolve("theirs:3.0").Image.Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Within_one_registry_no_layer_travels()
    {
        var before = (await _registry.RequestsAsync()).Count;
        await CopyAsync(At("docker://HOST/from:1.0"), At("docker://HOST/deep/to:1.0"));
        var requests = (await _registry.RequestsAsync()).Skip(before).ToList();
        Assert.DoesNotContain(requests, r => r.StartsWith("GET /v2/from/blobs", StringComparison.Ordinal) || r.StartsWith("PUT /v2/deep/to/blobs", StringComparison.Ordinal));
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private string At(string end) => end.Replace("HOST", _registry.Host, StringComparison.Ordinal).Replace("FOLDER", _folder.FullName, StringComparison.Ordinal);

    private Task<Descriptor> CopyAsync(string from, string to) => _copy.CopyAsync(ImageEnd.Parse(from), ImageEnd.Parse(to), new CopyOptions(), default);
}
