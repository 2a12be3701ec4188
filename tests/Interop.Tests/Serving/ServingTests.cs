using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using BuildKit.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Serving;

/// <summary>A store as a registry, judged by clients of others and by our own.</summary>
public sealed class ServingTests : IAsyncLifetime, IDisposable
{
    private readonly RegistryClient _client = new(new RegistryOptions());
    private readonly HttpClient _http = new();
    private ServedMachine _machine = null!;

    public async Task InitializeAsync() => _machine = await ServedMachine.StartAsync();

    public async Task DisposeAsync() => await _machine.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Skopeo_reads_what_the_store_has()
    {
        var manifest = _machine.Add("shop:1.0");
        var target = Path.Combine(_machine.Folder, "copy");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{_machine.Host}/shop:1.0", $"dir:{target}");
        Assert.Equal(manifest.Digest, Digest.Of(await File.ReadAllBytesAsync(Path.Combine(target, "manifest.json"))));
        Assert.Contains("\"1.0\"", await Skopeo.RunAsync("list-tags", "--tls-verify=false", $"docker://{_machine.Host}/library/shop"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_push_makes_room_among_what_nobody_needs_and_keeps_its_image()
    {
        await using var machine = await ServedMachine.StartAsync(limit: 100);
        Descriptor unneeded;
        using (var store = Store.Open(machine.Location)) unneeded = store.Blobs.WriteDocument(MediaTypes.OciLayer, "nobody's"u8);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(machine.Store.Blobs.PathOf(unneeded.Digest))!, unneeded.Digest.Hex);
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Deleted += (_, _) => removed.TrySetResult();
        watcher.EnableRaisingEvents = true;

        await SampleImage.Make("limited").PushAsync(_client.Repository(ImageReference.Parse($"{machine.Host}/team/shop"), RegistryAccess.Push), "1");

        await removed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(machine.Resolve($"{machine.Own}/team/shop:1").Layers);
        Assert.Empty(await machine.DamageAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("oci", MediaTypes.OciManifest)]
    [InlineData("v2s2", MediaTypes.DockerManifest)]
    public async Task What_skopeo_pushes_is_in_the_store(string format, string mediaType)
    {
        _machine.Add("from:1.0");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--format", format, $"docker://{_machine.Host}/from:1.0", $"docker://{_machine.Host}/team/to:2.0");
        var image = _machine.Resolve($"{_machine.Own}/team/to:2.0");
        Assert.Equal(mediaType, image.Descriptor.MediaType);
        Assert.Equal(_machine.Resolve("from:1.0").DiffIds, image.DiffIds);
        Assert.Empty(await _machine.DamageAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Skopeo_copies_all_platforms_in_and_out()
    {
        var (one, two) = (_machine.Add("one"), _machine.Add("two", "other"));
        var index = _machine.Store.Blobs.WriteDocument(MediaTypes.OciIndex, OciJson.Write(new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = [one with { Platform = Platform.Parse("linux/amd64") }, two with { Platform = Platform.Parse("linux/arm64") }],
        }));
        _machine.Store.References.Set(ImageReference.Parse("multi"), index);
        await Skopeo.RunAsync("copy", "--all", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{_machine.Host}/multi", $"docker://{_machine.Host}/copy/multi");
        Assert.Equal(index.Digest, _machine.Store.References.Get(ImageReference.Parse($"{_machine.Own}/copy/multi"))!.Digest);
        Assert.DoesNotContain(_machine.Store.References.List(), r => r.Name is { Digest: not null });
    }

    [Fact(Timeout = 60_000)]
    public async Task Skopeo_deletes_what_was_pushed()
    {
        await SampleImage.Make().PushAsync(Open("shop", RegistryAccess.Push), "1.0");
        await Skopeo.RunAsync("delete", "--tls-verify=false", $"docker://{_machine.Host}/shop:1.0");
        Assert.Empty(_machine.Store.References.List());
    }

    [Fact(Timeout = 120_000)]
    public async Task Podman_pulls_and_pushes()
    {
        var manifest = _machine.Add("shop:1.0");
        string[] places = ["--root", Path.Combine(_machine.Folder, "podman"), "--runroot", Path.Combine(_machine.Folder, "podman-run"), "--storage-driver", "vfs"];
        await RunAsync("podman", [.. places, "pull", "--tls-verify=false", $"{_machine.Host}/shop:1.0"]);
        await RunAsync("podman", [.. places, "push", "--tls-verify=false", $"{_machine.Host}/shop:1.0", $"docker://{_machine.Host}/team/again:2"]);
        Assert.Equal(Image.Read(_machine.Store.Blobs, manifest).DiffIds, _machine.Resolve($"{_machine.Own}/team/again:2").DiffIds);
    }

    [Fact(Timeout = 60_000)]
    public async Task Our_own_client_copies_from_one_store_to_another()
    {
        await using var other = await ServedMachine.StartAsync();
        var root = other.Add("shop:1.0");
        var sink = RegistryImages.Sink(_client, Name("shop", "1.0"));
        await ImageCopier.CopyAsync(StoreImages.Source(other.Store, root), sink, new CopyOptions { Names = [Name("shop", "1.0")] }, default);
        Assert.Equal(root.Digest, _machine.Resolve($"{_machine.Own}/shop:1.0").Descriptor.Digest);

        var back = ImageReference.Parse("back:1");
        await ImageCopier.CopyAsync(RegistryImages.Source(_client, Name("shop", "1.0")), StoreImages.Sink(other.Store), new CopyOptions { Names = [back] }, default);
        Assert.Equal(root.Digest, other.Resolve("back:1").Descriptor.Digest);
    }

    [Fact(Timeout = 60_000)]
    public async Task Referrers_need_no_tag()
    {
        var push = Open("shop", RegistryAccess.Push);
        var subject = await SampleImage.Make().PushAsync(push, "1.0");
        var empty = Descriptor.Of(MediaTypes.OciEmpty, "{}"u8);
        await push.WriteAsync(empty, _ => Task.FromResult<Stream>(new MemoryStream([.. "{}"u8])), default);
        var bill = OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, ArtifactType = "application/spdx+json", Config = empty, Layers = [empty], Subject = subject });
        var written = await push.PutManifestAsync(Digest.Of(bill).ToString(), MediaTypes.OciManifest, bill, default);
        Assert.Equal(written.Digest, Assert.Single(await Open("shop").ListReferrersAsync(subject.Digest, "application/spdx+json", default)).Digest);
        Assert.Equal(["1.0"], await Open("shop").ListTagsAsync(default).ToListAsync());
        Assert.Equal(written.Digest, Assert.Single(_machine.Store.Referrers.List(subject.Digest)).Digest);
    }

    [Fact(Timeout = 60_000)]
    public async Task Chunks_arrive_whole()
    {
        var content = new byte[1_000_003];
        new Random(1).NextBytes(content);
        var blob = Descriptor.Of(MediaTypes.OciLayer, content);
        using var client = new RegistryClient(new RegistryOptions { ForceChunkedUploads = true, ChunkSize = 100_000 });
        await client.Repository(Name("chunks", "x"), RegistryAccess.Push).WriteAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream(content)), default);
        using var read = new MemoryStream();
        await (await Open("chunks").OpenAsync(blob, default)).CopyToAsync(read);
        Assert.Equal(content, read.ToArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_clients_at_once_disturb_nobody()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, ct) =>
        {
            using var client = new RegistryClient(new RegistryOptions());
            var repository = client.Repository(Name($"shop{i % 3}", "x"), RegistryAccess.Push);
            var written = await SampleImage.Make($"content {i % 5}").PushAsync(repository, $"v{i}");
            Assert.Equal(written.Digest, (await repository.GetManifestAsync($"v{i}", ct)).Descriptor.Digest);
        });
        Assert.Equal(24, _machine.Store.References.List().Count);
        Assert.Empty(await _machine.DamageAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Lengths_and_ranges_travel_as_HTTP_has_them()
    {
        var layer = Layer(_machine.Add("shop:1.0"));
        using var head = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, Blob(layer)));
        Assert.Equal((HttpStatusCode.OK, layer.Size), (head.StatusCode, head.Content.Headers.ContentLength));
        using var request = new HttpRequestMessage(HttpMethod.Get, Blob(layer)) { Headers = { Range = new RangeHeaderValue(2, 5) } };
        using var part = await _http.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, 4, layer.Size), (part.StatusCode, (await part.Content.ReadAsByteArrayAsync()).Length, part.Content.Headers.ContentRange!.Length));
        using var cancelled = await _http.DeleteAsync(new Uri($"http://{_machine.Host}/v2/shop/blobs/uploads/none"));
        Assert.Equal(HttpStatusCode.NotFound, cancelled.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_damaged_blob_cuts_the_connection()
    {
        var layer = Layer(_machine.Add("shop:1.0"));
        var path = _machine.Store.Blobs.PathOf(layer.Digest);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetByteArrayAsync(Blob(layer)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_path_that_climbs_leads_nowhere()
    {
        _machine.Add("shop:1.0");
        foreach (var path in new[] { "/v2/..%2f..%2fformat", "/v2/%2e%2e/%2e%2e/format", "/v2/shop/blobs/..%2f..%2f..%2fformat", "/v2/shop/manifests/..%2f..%2fformat" })
        {
            using var reply = await _http.GetAsync(new Uri($"http://{_machine.Host}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            Assert.True((int)reply.StatusCode is 400 or 404, $"{path}: {reply.StatusCode}");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Reading_only_denies_pushes_in_words()
    {
        await using var machine = await ServedMachine.StartAsync(readOnly: true);
        var name = ImageReference.Parse($"{machine.Host}/shop:1.0");
        var error = await Assert.ThrowsAsync<RegistryException>(() => SampleImage.Make().PushAsync(_client.Repository(name, RegistryAccess.Push), "1.0"));
        Assert.Equal("BK1006", error.Code);
        Assert.Contains("--readonly", error.Message, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(100));
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output}{await errors}");
    }

    private Descriptor Layer(Descriptor manifest) => Image.Read(_machine.Store.Blobs, manifest).Layers[0];

    private Uri Blob(Descriptor blob) => new($"http://{_machine.Host}/v2/shop/blobs/{blob.Digest}");

    private ImageReference Name(string repository, string tag) => ImageReference.Parse($"{_machine.Host}/{repository}:{tag}");

    private RepositoryClient Open(string repository, RegistryAccess access = RegistryAccess.Pull) => _client.Repository(Name(repository, "x"), access);
}
