using BuildKit.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Images;

/// <summary>Every format through our store and back to a registry, skopeo writing before and reading after.</summary>
public sealed class AllFormats : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("formats-");
    private readonly RegistryClient _client = new(new RegistryOptions());
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync()
    {
        _registry = await DockerRegistry.StartAsync();
        await SampleImage.Make().PushAsync(_client.Repository(Name("made:1"), RegistryAccess.Push), "1");
    }

    [Theory(Timeout = 120_000)]
    [InlineData("--format", "oci")]
    [InlineData("--format", "v2s2")]
    [InlineData("--format", "oci", "--dest-compress-format", "zstd", "--dest-compress")]
    [InlineData("--format", "oci", "--dest-decompress")]
    public async Task Goes_through_unchanged(params string[] how)
    {
        // A registry keeps the compression of what it is sent; only a folder makes skopeo change it.
        await Skopeo.RunAsync([.. (string[])["copy", "--src-tls-verify=false"], .. how, $"docker://{Name("made:1")}", how.Contains("v2s2") ? $"dir:{_folder.FullName}/between" : $"oci:{_folder.FullName}/between:1"]);
        await Skopeo.RunAsync("copy", "--preserve-digests", "--dest-tls-verify=false", how.Contains("v2s2") ? $"dir:{_folder.FullName}/between" : $"oci:{_folder.FullName}/between:1", $"docker://{Name("theirs:1")}");

        using var store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "root"), Path.Combine(_folder.FullName, "run")));
        var pulled = await ImageCopier.CopyAsync(RegistryImages.Source(_client, Name("theirs:1")), StoreImages.Sink(store), new() { Names = [Name("theirs:1")] }, default);
        await ImageCopier.CopyAsync(StoreImages.Source(store, pulled), RegistryImages.Sink(_client, Name("ours:1")), new() { Names = [Name("ours:1")] }, default);
        Assert.Equal(pulled.Digest.ToString(), (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{Name("ours:1")}")).Trim());
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{Name("ours:1")}", $"dir:{_folder.FullName}/judged");
    }

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_index_goes_through_whole(bool docker)
    {
        var repository = _client.Repository(Name("made:1"), RegistryAccess.Push);
        var manifests = new List<Descriptor>();
        foreach (var architecture in new[] { "amd64", "arm64" })
            manifests.Add(await SampleImage.Make(architecture).PushAsync(repository, architecture) with { Platform = Platform.Parse("linux/" + architecture) });
        var type = docker ? MediaTypes.DockerIndex : MediaTypes.OciIndex;
        var index = await repository.PutManifestAsync("both", type, OciJson.Write(new ImageIndex { MediaType = type, Manifests = manifests }), default);

        using var store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "root"), Path.Combine(_folder.FullName, "run")));
        var pulled = await ImageCopier.CopyAsync(RegistryImages.Source(_client, Name("made:both")), StoreImages.Sink(store), new() { Names = [Name("made:both")] }, default);
        Assert.Equal(index.Digest, pulled.Digest);
        await ImageCopier.CopyAsync(StoreImages.Source(store, pulled), RegistryImages.Sink(_client, Name("ours:both")), new() { Names = [Name("ours:both")] }, default);
        await Skopeo.RunAsync("copy", "--all", "--src-tls-verify=false", $"docker://{Name("ours:both")}", $"dir:{_folder.FullName}/judged");
        Assert.Equal(3, Directory.GetFiles(_folder.FullName + "/judged", "*manifest.json").Length);
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private ImageReference Name(string tagged) => ImageReference.Parse($"{_registry.Host}/{tagged}");
}
