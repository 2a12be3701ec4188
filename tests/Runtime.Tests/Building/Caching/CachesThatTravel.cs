using BuildKit.Building.Caching;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;

namespace BuildKit.Runtime.Tests.Building.Caching;

public sealed class CachesThatTravel : IAsyncLifetime
{
    private readonly FakeRegistry _registry = new();
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });
    private readonly SampleCache _cache = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("buildkit-cache-").FullName;
    private readonly List<string> _problems = [];

    [Theory(Timeout = 30_000)]
    [InlineData("type=registry,ref=HOST/team/cache,mode=max,mounts=true", "type=registry,ref=HOST/team/cache,mounts=true")]
    [InlineData("type=local,dest=FOLDER,mode=max,mounts=true", "type=local,src=FOLDER,mounts=true")]
    public async Task What_is_written_is_found_again_by_key(string to, string from)
    {
        await ExportAsync(to, _cache.Content());
        var before = _registry.Requests.Count;
        var found = await ImportAsync(from);
        Assert.InRange(_registry.Requests.Count - before, 0, 3);

        var (cache, record) = found.Find(SampleCache.Key(2))!.Value;
        Assert.Equal([_cache.Layer("base"), _cache.Layer("packages")], record.Layers);
        Assert.Equal("RUN step 2", record.Metadata["created-by"]);
        Assert.Empty(found.Find(SampleCache.Key(4))!.Value.Record.Layers);
        Assert.Null(found.Find(SampleCache.Key(5)));
        Assert.Equal("packages", await ReadAsync(await cache.OpenAsync(record.Layers[1], default)));
        var (mounts, mount) = found.FindMount("/root/.nuget")!.Value;
        Assert.Equal("archive of packages", await ReadAsync(await mounts.OpenAsync(mount, default)));
        Assert.Empty(_problems);
    }

    [Fact(Timeout = 30_000)]
    public async Task Opening_reads_no_blob_and_a_blob_is_fetched_alone()
    {
        await ExportAsync("type=registry,ref=HOST/team/cache,mode=max", _cache.Content());
        var (cache, record) = (await ImportAsync("HOST/team/cache")).Find(SampleCache.Key(3))!.Value;
        var layer = record.Layers[0].Blob.Digest;
        Assert.Equal(0, _registry.Count("GET", $"blobs/{layer}"));
        await ReadAsync(await cache.OpenAsync(record.Layers[0], default));
        Assert.Equal(1, _registry.Count("GET", $"blobs/{layer}"));
        Assert.Equal(0, _registry.Count("GET", $"blobs/{_cache.Layer("base").Blob.Digest}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_result_is_brought_to_a_store_once()
    {
        await ExportAsync("type=registry,ref=HOST/team/cache,mode=max", _cache.Content());
        var (cache, record) = (await ImportAsync("HOST/team/cache")).Find(SampleCache.Key(2))!.Value;
        using var store = new Storage.TemporaryStore();
        await cache.FetchAsync(record, store.Store.Blobs, default);
        Assert.All(record.Layers, l => Assert.Equal(l.Blob.Size, store.Store.Blobs.Size(l.Blob.Digest)));
        var before = _registry.Requests.Count;
        await cache.FetchAsync(record, store.Store.Blobs, default);
        Assert.Equal(before, _registry.Requests.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_second_export_sends_documents_alone_and_equal_caches_nothing()
    {
        await ExportAsync("type=registry,ref=HOST/team/cache,mode=max", _cache.Content());
        var opened = _cache.Opened;
        await ExportAsync("type=registry,ref=HOST/team/cache,mode=max", CacheContent.Create([.. _cache.Content().Records, SampleCache.Record(9, _cache.Layer("base"))], []));
        Assert.Equal(opened, _cache.Opened);
        var puts = _registry.Count("PUT", "");
        await ExportAsync("type=registry,ref=HOST/team/cache,mode=max", CacheContent.Create([SampleCache.Record(9, _cache.Layer("base")), .. _cache.Content().Records.Reverse()], []));
        Assert.InRange(_registry.Count("PUT", "") - puts, 0, 1);
    }

    [Fact(Timeout = 30_000)]
    public async Task Mode_min_has_the_images_layers_alone()
    {
        await ExportAsync("type=registry,ref=HOST/team/cache", _cache.Content());
        var found = await ImportAsync("HOST/team/cache");
        Assert.NotNull(found.Find(SampleCache.Key(2)));
        Assert.Null(found.Find(SampleCache.Key(3)));
        Assert.Null(found.FindMount("/obj"));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inline_cache_is_read_from_the_image_and_from_an_index_of_images(bool isIndex)
    {
        var config = _registry.AddBlob("team/app", "{}"u8.ToArray(), MediaTypes.OciConfig);
        var image = InlineCache.AddTo(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [_cache.Layer("base").Blob, _cache.Layer("packages").Blob] }, _cache.Content());
        var manifest = _registry.AddManifest("team/app", isIndex ? "amd64" : "latest", MediaTypes.OciManifest, OciJson.Write(image));
        if (isIndex) _registry.AddManifest("team/app", "latest", MediaTypes.OciIndex, OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [manifest] }));

        var found = await ImportAsync("HOST/team/app");
        Assert.Equal([_cache.Layer("base"), _cache.Layer("packages")], found.Find(SampleCache.Key(2))!.Value.Record.Layers);
        Assert.Null(found.Find(SampleCache.Key(3)));
        Assert.Null((await new CacheExporter(_cache, _client, null).ExportAsync(_cache.Content(), Assert.Single(CacheOptions.ParseTargets("type=inline", "/")), [], default)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_cache_that_is_not_there_yet_is_a_problem_and_no_failure()
    {
        _registry.AddManifest("team/app", "latest", MediaTypes.OciManifest, OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = _registry.AddBlob("team/app", "{}"u8.ToArray(), MediaTypes.OciConfig), Layers = [] }));
        await ExportAsync("type=local,dest=FOLDER,mode=max", _cache.Content());
        var found = await ImportAsync("HOST/team/none", "type=local,src=FOLDER/none", "type=local,src=FOLDER,tag=none", "HOST/team/app", "type=local,src=FOLDER");
        Assert.Equal(3, _problems.Count);
        Assert.NotNull(found.Find(SampleCache.Key(2)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_serves_another_layer_is_refused()
    {
        await ExportAsync("type=registry,ref=HOST/team/cache,mode=max", _cache.Content());
        var (cache, record) = (await ImportAsync("HOST/team/cache")).Find(SampleCache.Key(3))!.Value;
        _registry.Blobs[$"team/cache@{record.Layers[0].Blob.Digest}"] = "other  stag"u8.ToArray();
        await Assert.ThrowsAnyAsync<BuildKitException>(async () => await ReadAsync(await cache.OpenAsync(record.Layers[0], default)));
    }

    [Fact]
    public void Order_and_repetition_of_records_do_not_matter()
    {
        var content = _cache.Content();
        var other = CacheContent.Create([.. content.Records.Reverse(), .. content.Records], content.Mounts.Reverse());
        Assert.Equal(CacheArtifact.Create(content).Manifest, CacheArtifact.Create(other).Manifest);
        Assert.Equal(CacheArtifact.Create(content).Config, CacheArtifact.Create(other).Config);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private string Filled(string option) => option.Replace("HOST", _registry.Host, StringComparison.Ordinal).Replace("FOLDER", _folder, StringComparison.Ordinal);

    private Task<Descriptor?> ExportAsync(string option, CacheContent content) => new CacheExporter(_cache, _client, null).ExportAsync(
        content, Assert.Single(CacheOptions.ParseTargets(Filled(option), "/")), [_cache.Layer("base").Blob.Digest, _cache.Layer("packages").Blob.Digest], default);

    private Task<CacheImports> ImportAsync(params string[] options) =>
        CacheImports.OpenAsync(options.SelectMany(o => CacheOptions.ParseSources(Filled(o), "/")), _client, (_, e) => _problems.Add(e.Describe()), default);
}
