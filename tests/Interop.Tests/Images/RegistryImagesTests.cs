using BuildKit.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Images;

public sealed class RegistryImagesTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("registry-images-");
    private readonly RegistryClient _client = new(new RegistryOptions());
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    [Theory(Timeout = 60_000)]
    [InlineData("oci")]
    [InlineData("v2s2")]
    public async Task An_image_goes_through_the_store_and_back_unchanged(string format)
    {
        await SampleImage.Make().PushAsync(_client.Repository(Name("made:1"), RegistryAccess.Push), "1");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--format", format, $"docker://{Name("made:1")}", $"docker://{Name("from:1")}");

        using var store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "root"), Path.Combine(_folder.FullName, "run")));
        var pulled = await ImageCopier.CopyAsync(RegistryImages.Source(_client, Name("from:1")), StoreImages.Sink(store), new() { Names = [Name("from:1")] }, default);
        await ImageCopier.CopyAsync(StoreImages.Source(store, pulled), RegistryImages.Sink(_client, Name("to:2")), new() { Names = [Name("to:2"), Name("to:latest")] }, default);

        foreach (var tag in new[] { "from:1", "to:2", "to:latest" })
            Assert.Equal(pulled.Digest.ToString(), (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{Name(tag)}")).Trim());
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{Name("to:2")}", $"dir:{_folder.FullName}/judged");
    }

    [Fact(Timeout = 60_000)]
    public async Task From_one_repository_to_another_the_registry_moves_the_blobs_itself()
    {
        await SampleImage.Make().PushAsync(_client.Repository(Name("base:1"), RegistryAccess.Push), "1");
        var before = (await _registry.RequestsAsync()).Count;
        await ImageCopier.CopyAsync(RegistryImages.Source(_client, Name("base:1")), RegistryImages.Sink(_client, Name("app:1"), new() { MountFrom = ["base"] }), new() { Names = [Name("app:1")] }, default);
        var requests = (await _registry.RequestsAsync()).Skip(before).ToList();
        Assert.DoesNotContain(requests, r => r.StartsWith("GET /v2/base/blobs", StringComparison.Ordinal) && r.Contains(SampleImage.Make().LayerBlob.Digest.Hex, StringComparison.Ordinal));
        Assert.DoesNotContain(requests, r => r.StartsWith("PUT /v2/app/blobs", StringComparison.Ordinal));
        Assert.Equal(2, requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal) && r.EndsWith(" 201", StringComparison.Ordinal)));
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private ImageReference Name(string tagged) => ImageReference.Parse($"{_registry.Host}/{tagged}");
}
