using System.Text;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Images;

/// <summary>Pushes of images whose base's layers the store does not have.</summary>
public sealed class MissingBlobs : IAsyncLifetime, IDisposable
{
    private static readonly byte[] BaseLayer = Encoding.UTF8.GetBytes("layer of the base");
    private readonly TemporaryStore _store = new();
    private readonly FakeRegistry _origin = new();
    private readonly FakeRegistry _target = new();
    private readonly RegistryClient _client = new(new RegistryOptions());

    [Theory(Timeout = 30_000)]
    [InlineData("label")]
    [InlineData("annotation")]
    [InlineData("name in the store")]
    public async Task Are_read_from_the_base_after_the_target_was_asked(string hint)
    {
        _origin.AddBlob("team/base", BaseLayer);
        var root = Store(hint, $"{_origin.Host}/team/base:1");
        await PushAsync(root, $"{_target.Host}/me/app:1");

        var path = $"/blobs/{Digest.Of(BaseLayer)}";
        Assert.Equal(["GET"], _origin.Requests.Where(r => r.Path.EndsWith(path, StringComparison.Ordinal)).Select(r => r.Method));
        Assert.Equal(1, _target.Count("HEAD", path));
        Assert.Equal(BaseLayer, _target.Blobs[$"me/app@{Digest.Of(BaseLayer)}"]);
        Assert.Null(_store.Store.Blobs.Size(Digest.Of(BaseLayer)));
        Assert.True(_target.Manifests.ContainsKey("me/app:1"));
    }

    [Fact(Timeout = 30_000)]
    public async Task Are_mounted_within_the_registry_before_they_are_read()
    {
        _target.AddBlob("team/base", BaseLayer);
        var root = Store("label", $"{_target.Host}/team/base:1");
        await PushAsync(root, $"{_target.Host}/me/app:1");
        Assert.Equal(0, _target.Count("GET", "/blobs/sha256"));
        Assert.Equal(BaseLayer, _target.Blobs[$"me/app@{Digest.Of(BaseLayer)}"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Are_not_looked_for_when_the_target_has_them()
    {
        _target.AddBlob("me/app", BaseLayer);
        await PushAsync(Store("label", $"{_origin.Host}/team/base:1"), $"{_target.Host}/me/app:1");
        Assert.Empty(_origin.Requests);
    }

    [Fact(Timeout = 30_000)]
    public async Task That_nobody_has_are_an_error_that_says_where_they_were_sought()
    {
        var root = Store("label", $"{_origin.Host}/team/base:1");
        var error = await Assert.ThrowsAsync<ImageException>(() => PushAsync(root, $"{_target.Host}/me/app:1"));
        Assert.Equal("BK2312", error.Code);
        Assert.Contains(Digest.Of(BaseLayer).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains($"{_origin.Host}/team/base (BK1009: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_target.Manifests);
    }

    [Fact(Timeout = 30_000)]
    public async Task That_somebody_has_changed_are_not_sent()
    {
        _origin.Answer = r => r.Method == "GET" ? new(200) { Body = [.. BaseLayer.Reverse()] } : null;
        var error = await Assert.ThrowsAnyAsync<BuildKitException>(() => PushAsync(Store("label", $"{_origin.Host}/team/base:1"), $"{_target.Host}/me/app:1"));
        Assert.StartsWith("BK60", error.Code, StringComparison.Ordinal);
        Assert.DoesNotContain($"me/app@{Digest.Of(BaseLayer)}", _target.Blobs.Keys);
        Assert.Empty(_target.Manifests);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        await _target.DisposeAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _store.Dispose();
    }

    /// <summary>An image of two layers, the lower of which is not here.</summary>
    private Descriptor Store(string hint, string @base)
    {
        var blobs = _store.Store.Blobs;
        var (lower, upper) = (blobs.WriteDocument(MediaTypes.OciLayer, BaseLayer), blobs.WriteDocument(MediaTypes.OciLayer, "layer of the app"u8));
        var below = ImageEdits.Empty(Platform.OfThisMachine).WithLayer(lower, lower.Digest, new HistoryEntry());
        var image = below.WithLayer(upper, upper.Digest, new HistoryEntry());
        if (hint == "label") image = image.WithLabel(Annotations.BaseName, @base);
        if (hint == "annotation") image = image.WithAnnotation(Annotations.BaseName, @base);
        if (hint == "name in the store") _store.Store.References.Set(ImageReference.Parse(@base), below.WriteDocuments(blobs));
        var root = image.WriteDocuments(blobs);
        File.Delete(blobs.PathOf(lower.Digest));
        return root;
    }

    private Task PushAsync(Descriptor root, string name)
    {
        var target = ImageReference.Parse(name);
        var mountFrom = ImageOrigins.Find(_store.Store, root, n => n.Registry == target.Registry && n.Repository != target.Repository).Select(n => n.Repository);
        var sink = RegistryImages.Sink(_client, target, new RegistrySinkOptions { MountFrom = [.. mountFrom] });
        return ImageCopier.CopyAsync(StoreImages.Source(_store.Store, root, ImageOrigins.Of(_store.Store, root, () => _client)), sink, new() { Names = [target] }, default);
    }
}
