using BuildKit.Building.Caching;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Building;

/// <summary>A real registry keeps build caches, and skopeo moves them as it moves images.</summary>
public sealed class CachesInRegistries : IAsyncLifetime, IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("registry-caches-");
    private readonly RegistryClient _client = new(new RegistryOptions());
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    [Fact(Timeout = 60_000)]
    public async Task A_cache_comes_back_from_the_registry_and_from_where_skopeo_took_it()
    {
        using var store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "root"), Path.Combine(_folder.FullName, "run")));
        var layer = store.Blobs.WriteDocument(MediaTypes.OciLayerGzip, new byte[100_000]);
        var archive = store.Blobs.WriteDocument(MediaTypes.OciLayerZstd, "packages"u8);
        var record = new CacheRecord { Key = Key, Layers = [new CachedLayer(layer, Digest.Of("tar"u8))] };
        var target = Assert.Single(CacheOptions.ParseTargets($"type=registry,ref={_registry.Host}/team/cache:main,mode=max,mounts=true", "/"));
        var written = await new CacheExporter(store.Blobs, _client, null).ExportAsync(CacheContent.Create([record], [new CacheMount("/root/.nuget", archive)]), target, [], default);

        Assert.Equal(written!.Digest.ToString(), "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes((await Skopeo.RunAsync("inspect", "--raw", "--tls-verify=false", $"docker://{_registry.Host}/team/cache:main")).TrimEnd('\n')))));
        await FindAsync($"{_registry.Host}/team/cache:main", 100_000);

        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{_registry.Host}/team/cache:main", $"oci:{_folder.FullName}/layout:main");
        await FindAsync($"type=local,src={_folder.FullName}/layout,tag=main", 100_000);
        await Skopeo.RunAsync("copy", "--dest-tls-verify=false", $"oci:{_folder.FullName}/layout:main", $"docker://{_registry.Host}/team/moved:main");
        await FindAsync($"{_registry.Host}/team/moved:main", 100_000);
    }

    public Task DisposeAsync() => _registry.DisposeAsync().AsTask();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task FindAsync(string option, long size)
    {
        List<string> problems = [];
        var imports = await CacheImports.OpenAsync(CacheOptions.ParseSources(option, "/"), _client, (_, e) => problems.Add(e.Describe()), default);
        Assert.Empty(problems);
        var (cache, record) = imports.Find(Key)!.Value;
        await using var content = await cache.OpenAsync(Assert.Single(record.Layers), default);
        using var read = new MemoryStream();
        await content.CopyToAsync(read);
        Assert.Equal(size, read.Length);
        Assert.NotNull(imports.FindMount("/root/.nuget"));
    }
}
