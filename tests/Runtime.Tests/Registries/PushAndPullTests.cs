using System.Text;
using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class PushAndPullTests : IAsyncLifetime
{
    private readonly FakeRegistry _registry = new();
    private readonly RegistryClient _client = new(new RegistryOptions());
    private static readonly byte[] Layer = RandomBytes(300_000);
    private static readonly Descriptor LayerBlob = Descriptor.Of(MediaTypes.OciLayer, Layer);

    [Fact(Timeout = 30_000)]
    public async Task What_was_pushed_is_pulled()
    {
        var push = Open(RegistryAccess.Push);
        await push.WriteAsync(LayerBlob, Opens(Layer), default);
        var manifest = Manifest(LayerBlob);
        var written = await push.PutManifestAsync("1.0", MediaTypes.OciManifest, manifest, default);

        var pull = Open();
        var read = await pull.GetManifestAsync("1.0", default);
        Assert.Equal(written, read.Descriptor);
        Assert.Equal(manifest, read.Content.ToArray());
        Assert.Equal(Layer, await ReadAsync(pull, LayerBlob));
        Assert.Equal(read.Descriptor, (await pull.HeadManifestAsync("1.0", default)));
        Assert.Equal(manifest, await ReadAsync(pull, written));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_blob_travels_in_one_request_after_one_question()
    {
        await Open(RegistryAccess.Push).WriteAsync(LayerBlob, Opens(Layer), default);
        Assert.Equal(["HEAD", "POST", "PUT"], _registry.Requests.Select(r => r.Method));
        Assert.Equal("300000", _registry.Requests[^1].Header("Content-Length"));
        Assert.Equal("a+b", _registry.Requests[^1].Query("_state"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_blob_that_is_there_is_not_opened()
    {
        _registry.AddBlob("me/app", Layer);
        await Open(RegistryAccess.Push).WriteAsync(LayerBlob, _ => throw new InvalidOperationException("opened"), default);
        Assert.Equal(["HEAD"], _registry.Requests.Select(r => r.Method));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_blob_wanted_by_many_at_once_travels_once()
    {
        var push = Open(RegistryAccess.Push);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => push.WriteAsync(LayerBlob, Opens(Layer), default)));
        await push.WriteAsync(LayerBlob, Opens(Layer), default);
        Assert.Equal(1, _registry.Count("PUT", "blobs/uploads"));
        Assert.Equal(1, _registry.Count("HEAD", "blobs/"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_question_answered_before_is_not_asked_again()
    {
        var push = Open(RegistryAccess.Push);
        Assert.False(await push.ContainsAsync(LayerBlob, default));
        await push.WriteAsync(LayerBlob, Opens(Layer), default);
        Assert.True(await push.ContainsAsync(LayerBlob, default));
        Assert.Equal(1, _registry.Count("HEAD", ""));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_blob_of_another_repository_is_mounted()
    {
        _registry.AddBlob("library/base", Layer);
        var push = Open(RegistryAccess.Push, "library/base");
        await push.WriteAsync(LayerBlob, _ => throw new InvalidOperationException("opened"), default);
        Assert.Equal(["HEAD", "POST"], _registry.Requests.Select(r => r.Method));
        Assert.True(_registry.Blobs.ContainsKey($"me/app@{LayerBlob.Digest}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_refused_mount_becomes_an_upload_in_the_session_it_opened()
    {
        var push = Open(RegistryAccess.Push, "library/other");
        await push.WriteAsync(LayerBlob, Opens(Layer), default);
        Assert.Equal(["HEAD", "POST", "PUT"], _registry.Requests.Select(r => r.Method));
    }

    [Fact(Timeout = 30_000)]
    public async Task Mounting_says_whether_it_worked()
    {
        _registry.AddBlob("library/base", Layer);
        var push = Open(RegistryAccess.Push);
        Assert.True(await push.MountAsync(LayerBlob.Digest, "library/base", default));
        Assert.False(await push.MountAsync(Digest.Of([1]), "library/base", default));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_empty_blob_is_a_blob()
    {
        var empty = Descriptor.Of(MediaTypes.OciEmpty, []);
        await Open(RegistryAccess.Push).WriteAsync(empty, Opens([]), default);
        Assert.Empty(await ReadAsync(Open(), empty));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_not_there_is_null_or_an_error_that_names_it()
    {
        Assert.Null(await Open().FindManifestAsync("nope", default));
        Assert.Null(await Open().HeadManifestAsync("nope", default));
        var error = await Assert.ThrowsAsync<RegistryException>(() => Open().GetManifestAsync("nope", default));
        Assert.Equal("BK1008", error.Code);
        Assert.Equal(404, error.Status);
        Assert.Equal("MANIFEST_UNKNOWN", error.RegistryCode);
        Assert.Contains($"{_registry.Host}/me/app:nope", error.Message, StringComparison.Ordinal);
        Assert.Equal("BK1009", (await Assert.ThrowsAsync<RegistryException>(() => Open().OpenAsync(LayerBlob, default))).Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task All_pages_of_tags_are_read()
    {
        foreach (var tag in "abcde") _registry.AddManifest("me/app", tag.ToString(), MediaTypes.OciManifest, Manifest(LayerBlob));
        Assert.Equal(["a", "b", "c", "d", "e"], await Open().ListTagsAsync().ToListAsync());
        Assert.Equal(3, _registry.Count("GET", "tags/list"));
    }

    [Fact]
    public void A_client_that_asks_nothing_opens_nothing()
    {
        Assert.Empty(_registry.Requests);
        using var client = new RegistryClient(new RegistryOptions());
        Assert.Equal("docker.io/library/busybox", client.Repository(ImageReference.Parse("busybox")).ToString());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    internal static Func<CancellationToken, Task<Stream>> Opens(byte[] content) => _ => Task.FromResult<Stream>(new MemoryStream(content));

    internal static async Task<byte[]> ReadAsync(IBlobSource source, Descriptor blob)
    {
        await using var stream = await source.OpenAsync(blob, default);
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    internal static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    internal static byte[] Manifest(Descriptor layer, Descriptor? subject = null, string? artifactType = null) => OciJson.Write(new ImageManifest
    {
        MediaType = MediaTypes.OciManifest,
        ArtifactType = artifactType,
        Config = Descriptor.Of(MediaTypes.OciConfig, Encoding.UTF8.GetBytes("{}")),
        Layers = [layer],
        Subject = subject,
    });

    private RepositoryClient Open(RegistryAccess access = RegistryAccess.Pull, params string[] mountFrom) =>
        _client.Repository(ImageReference.Parse($"{_registry.Host}/me/app"), access, mountFrom);
}
