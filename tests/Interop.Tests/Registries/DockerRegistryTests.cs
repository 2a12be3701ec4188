using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Interop.Tests.Registries;

public sealed class DockerRegistryTests : IAsyncLifetime, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("registry-tests-");
    private readonly RegistryClient _client = new(new RegistryOptions());
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    [Fact(Timeout = 60_000)]
    public async Task Skopeo_reads_what_was_pushed()
    {
        var image = SampleImage.Make();
        var written = await image.PushAsync(Open("shop", RegistryAccess.Push), "1.0");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", $"docker://{_registry.Host}/shop:1.0", $"dir:{_folder.FullName}");
        Assert.Equal(image.Manifest, await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, "manifest.json")));
        Assert.Equal(image.Layer, await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, image.LayerBlob.Digest.Hex)));
        Assert.Equal(written.Digest.ToString(), (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{_registry.Host}/shop:1.0")).Trim());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("oci", MediaTypes.OciManifest)]
    [InlineData("v2s2", MediaTypes.DockerManifest)]
    public async Task What_skopeo_pushed_is_read(string format, string mediaType)
    {
        var image = SampleImage.Make();
        await image.PushAsync(Open("from", RegistryAccess.Push), "1.0");
        await Skopeo.RunAsync("copy", "--src-tls-verify=false", "--dest-tls-verify=false", "--format", format, $"docker://{_registry.Host}/from:1.0", $"docker://{_registry.Host}/to:2.0");

        var to = Open("to");
        var manifest = await to.GetManifestAsync("2.0", default);
        Assert.Equal(mediaType, manifest.Descriptor.MediaType);
        Assert.Equal(manifest.Descriptor, await to.HeadManifestAsync("2.0", default));
        var read = OciJson.ReadManifest(manifest.Content.Span);
        Assert.Equal(image.Layer, await ReadAsync(to, read.Layers[0]));
        Assert.Equal(image.Config, await ReadAsync(to, read.Config));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_push_sends_no_bytes()
    {
        var image = SampleImage.Make();
        await image.PushAsync(Open("shop", RegistryAccess.Push), "1.0");
        var before = (await _registry.RequestsAsync()).Count;
        await image.PushAsync(Open("shop", RegistryAccess.Push), "1.1");
        Assert.Equal(["HEAD", "HEAD", "PUT"], (await _registry.RequestsAsync()).Skip(before).Select(r => r.Split(' ')[0]));
        Assert.Equal(["1.0", "1.1"], await Open("shop").ListTagsAsync().Order().ToListAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Mounting_moves_no_bytes()
    {
        var image = SampleImage.Make();
        await image.PushAsync(Open("base", RegistryAccess.Push), "1.0");
        var before = (await _registry.RequestsAsync()).Count;
        await image.PushAsync(Open("app", RegistryAccess.Push, "base"), "1.0");
        var requests = (await _registry.RequestsAsync()).Skip(before).ToList();
        Assert.Equal(2, requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal) && r.EndsWith(" 201", StringComparison.Ordinal)));
        Assert.DoesNotContain(requests, r => r.StartsWith("PUT /v2/app/blobs", StringComparison.Ordinal));
        await Skopeo.RunAsync("inspect", "--tls-verify=false", $"docker://{_registry.Host}/app:1.0");
    }

    [Fact(Timeout = 60_000)]
    public async Task Chunks_arrive_whole()
    {
        var content = new byte[1_000_003];
        new Random(1).NextBytes(content);
        var blob = Descriptor.Of(MediaTypes.OciLayer, content);
        using var client = new RegistryClient(new RegistryOptions { ForceChunkedUploads = true, ChunkSize = 100_000 });
        var push = client.Repository(Name("chunks"), RegistryAccess.Push);
        await push.WriteAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream(content)), default);
        Assert.Equal(11, (await _registry.RequestsAsync()).Count(r => r.StartsWith("PATCH", StringComparison.Ordinal)));
        Assert.Equal(content, await ReadAsync(Open("chunks"), blob));
    }

    [Fact(Timeout = 60_000)]
    public async Task Referrers_are_found_by_tag_where_there_is_no_api()
    {
        var push = Open("shop", RegistryAccess.Push);
        var image = SampleImage.Make();
        var subject = await image.PushAsync(push, "1.0");
        var empty = Descriptor.Of(MediaTypes.OciEmpty, "{}"u8);
        await push.WriteAsync(empty, _ => Task.FromResult<Stream>(new MemoryStream([.. "{}"u8])), default);
        var sbom = OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, ArtifactType = "application/spdx+json", Config = empty, Layers = [empty], Subject = subject });
        var written = await push.PutManifestAsync(Digest.Of(sbom).ToString(), MediaTypes.OciManifest, sbom, default);

        var found = Assert.Single(await Open("shop").ListReferrersAsync(subject.Digest, "application/spdx+json", default));
        Assert.Equal(written.Digest, found.Digest);
        Assert.Empty(await Open("shop").ListReferrersAsync(subject.Digest, "other", default));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_password_is_sent_when_asked_for()
    {
        await using var locked = await DockerRegistry.StartAsync(withPassword: true);
        var name = ImageReference.Parse($"{locked.Host}/shop");
        var anonymous = await Assert.ThrowsAsync<RegistryException>(() => SampleImage.Make().PushAsync(_client.Repository(name, RegistryAccess.Push), "1"));
        Assert.Equal("BK1005", anonymous.Code);

        using var client = new RegistryClient(new() { Credentials = new FixedCredentials(locked.Host, new Credential.Password(DockerRegistry.User, DockerRegistry.Password)) });
        await SampleImage.Make().PushAsync(client.Repository(name, RegistryAccess.Push), "1");
        Assert.NotNull(await client.Repository(name).FindManifestAsync("1", default));

        using var wrong = new RegistryClient(new() { Credentials = new FixedCredentials(locked.Host, new Credential.Password(DockerRegistry.User, "guess")) });
        Assert.Equal("BK1005", (await Assert.ThrowsAsync<RegistryException>(() => wrong.Repository(name).GetManifestAsync("1", default))).Code);
    }

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<byte[]> ReadAsync(RepositoryClient source, Descriptor blob)
    {
        await using var stream = await source.OpenAsync(blob, default);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private ImageReference Name(string repository) => ImageReference.Parse($"{_registry.Host}/{repository}");

    private RepositoryClient Open(string repository, RegistryAccess access = RegistryAccess.Pull, params string[] mountFrom) =>
        _client.Repository(Name(repository), access, mountFrom);
}
