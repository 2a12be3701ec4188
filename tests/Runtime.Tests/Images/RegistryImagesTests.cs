using System.Text;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Images;

public sealed class RegistryImagesTests : IAsyncLifetime
{
    private readonly TemporaryStore _store = new();
    private readonly FakeRegistry _registry = new();
    private readonly RegistryClient _client = new(new RegistryOptions());

    [Fact(Timeout = 30_000)]
    public async Task An_image_is_pushed_and_pulled()
    {
        var root = Store("1");
        await PushAsync(root, Name("1.0"));
        using var other = new TemporaryStore();
        var pulled = await ImageCopier.CopyAsync(RegistryImages.Source(_client, Name("1.0")), StoreImages.Sink(other.Store), new() { Names = [Name("1.0")] }, default);
        Assert.Equal(root.Digest, pulled.Digest);
        Assert.Equal(root.Digest, other.Store.References.Get(Name("1.0"))!.Digest);
        Assert.Equal("1", Image.Read(other.Store.Blobs, pulled).Config.Author);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_manifest_is_written_once_under_its_tag()
    {
        await PushAsync(Store("1"), Name("1.0"));
        Assert.Equal(["/v2/me/app/manifests/1.0"], _registry.Requests.Where(r => r.Method == "PUT" && r.Path.Contains("manifests", StringComparison.Ordinal)).Select(r => r.Path));
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_new_costs_two_questions_and_no_bytes()
    {
        var root = Store("1");
        await PushAsync(root, Name("1.0"));
        var before = _registry.Requests.Count;
        await PushAsync(root, Name("1.0"));
        Assert.Equal(["HEAD", "HEAD"], _registry.Requests.Skip(before).Select(r => r.Method));
    }

    [Fact(Timeout = 30_000)]
    public async Task Another_tag_costs_no_layer()
    {
        var root = Store("1");
        await PushAsync(root, Name("1.0"));
        var before = _registry.Requests.Count;
        await PushAsync(root, Name("1.1"), Name("latest"));
        Assert.DoesNotContain(_registry.Requests.Skip(before), r => r.Path.Contains("blobs", StringComparison.Ordinal));
        Assert.Equal(_registry.Manifests["me/app:1.0"].Content, _registry.Manifests["me/app:latest"].Content);
        Assert.Equal(_registry.Manifests["me/app:1.0"].Content, _registry.Manifests["me/app:1.1"].Content);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_image_without_a_name_is_written_under_its_digest()
    {
        var root = Store("1");
        await PushAsync(root);
        Assert.Equal([$"me/app@{root.Digest}"], _registry.Manifests.Keys.Where(k => k.Contains('@', StringComparison.Ordinal)));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_pull_of_what_is_here_is_one_question()
    {
        var root = Store("1");
        await PushAsync(root, Name("1.0"));
        var before = _registry.Requests.Count;
        await ImageCopier.CopyAsync(RegistryImages.Source(_client, Name("1.0")), StoreImages.Sink(_store.Store), new() { Referrers = false }, default);
        Assert.Equal(["HEAD"], _registry.Requests.Skip(before).Select(r => r.Method));
    }

    [Fact(Timeout = 30_000)]
    public async Task What_is_not_there_says_so()
    {
        var error = await Assert.ThrowsAsync<RegistryException>(() => RegistryImages.Source(_client, Name("nope")).ResolveAsync(default));
        Assert.Equal("BK1008", error.Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failed_push_leaves_no_tag()
    {
        _registry.Answer = r => r.Method == "PUT" && r.Path.Contains("blobs", StringComparison.Ordinal) ? FakeResponse.Error(403, "DENIED") : null;
        await Assert.ThrowsAsync<RegistryException>(() => PushAsync(Store("1"), Name("1.0")));
        Assert.Empty(_registry.Manifests);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_name_in_another_repository_is_refused()
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => PushAsync(Store("1"), ImageReference.Parse($"{_registry.Host}/other/app:1")));
        Assert.Equal("BK2351", error.Code);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_base_of_this_machine_does_not_leave_it(bool markIsOnLayer)
    {
        var root = Store("1", markIsOnLayer ? "layer" : "manifest");
        Assert.Equal("BK2350", (await Assert.ThrowsAsync<ImageException>(() => PushAsync(root, Name("1.0")))).Code);
        if (markIsOnLayer) Assert.Empty(_registry.Blobs);
        Assert.Empty(_registry.Manifests);

        var sink = RegistryImages.Sink(_client, Name("1.0"), new() { HostBaseMayLeave = true });
        await ImageCopier.CopyAsync(StoreImages.Source(_store.Store, root), sink, new() { Names = [Name("1.0")] }, default);
        Assert.NotEmpty(_registry.Manifests);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    private ImageReference Name(string tag) => ImageReference.Parse($"{_registry.Host}/me/app:{tag}");

    private Task<Descriptor> PushAsync(Descriptor root, params ImageReference[] names) =>
        ImageCopier.CopyAsync(StoreImages.Source(_store.Store, root), RegistryImages.Sink(_client, Name("x")), new() { Names = names }, default);

    private Descriptor Store(string author, string? mark = null)
    {
        var layer = _store.Store.Blobs.WriteDocument(MediaTypes.OciLayer, Encoding.UTF8.GetBytes("layer of " + author));
        if (mark == "layer") layer = layer.WithAnnotation(Annotations.HostBase, "true");
        var image = ImageEdits.Empty(Platform.OfThisMachine).WithConfig(c => c with { Author = author }).WithLayer(layer, layer.Digest, new HistoryEntry());
        if (mark == "manifest") image = image.WithAnnotation(Annotations.HostBase, "true");
        return image.WriteDocuments(_store.Store.Blobs);
    }
}
