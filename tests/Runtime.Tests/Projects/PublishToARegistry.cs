using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class PublishToARegistry : IAsyncLifetime
{
    private static readonly byte[] BaseLayer = SampleProject.Content("base", 200_000);
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });
    private readonly SampleProject _project = new SampleProject().App(host: true)
        .Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 1_500_000)).Asset("wwwroot/app.css", 90_000);

    public PublishToARegistry() => AddBase("10.0", "one", "amd64", "arm64");

    [Fact(Timeout = 30_000)]
    public async Task Base_layers_are_mounted_and_never_fetched()
    {
        var result = await PublishAsync();
        Assert.Equal(0, _registry.Count("GET", "runtime/blobs/" + Digest.Of(BaseLayer)));
        Assert.True(_registry.Blobs.ContainsKey("team/shop@" + Digest.Of(BaseLayer)));
        Assert.Equal(result.Images[0].Layers.Sum(l => l.Size) + result.Images[0].Config.Length, result.BytesUploaded);
        Assert.True(_registry.Manifests.ContainsKey("team/shop:latest"));
        Assert.Equal($"{_registry.Host}/team/shop:latest", Assert.Single(result.Names));
    }

    [Fact(Timeout = 30_000)]
    public async Task Nothing_changed_costs_two_requests_and_no_byte()
    {
        var first = await PublishAsync();
        var before = _registry.Requests.Count;
        var second = await PublishAsync();
        Assert.True(second.UpToDate);
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(0, second.BytesUploaded);
        Assert.Equal(["HEAD /v2/runtime/manifests/10.0", "HEAD /v2/team/shop/manifests/latest"], _registry.Requests.Skip(before).Select(r => $"{r.Method} {r.Path}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_pinned_base_saves_one_more()
    {
        var digest = _registry.Manifests["runtime:10.0"].Content;
        var pinned = BaseImage.Parse($"{_registry.Host}/runtime@{Digest.Of(digest)}", "/");
        await PublishAsync(r => r with { Base = pinned });
        var before = _registry.Requests.Count;
        Assert.True((await PublishAsync(r => r with { Base = pinned })).UpToDate);
        Assert.Equal(["HEAD"], _registry.Requests.Skip(before).Select(r => r.Method));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_changed_line_uploads_one_layer()
    {
        await PublishAsync();
        _project.Place("obj/shop.dll", SampleProject.Content("changed", 40_001));
        var uploads = _registry.Count("PUT", "blobs/uploads");
        var result = await PublishAsync();
        Assert.Equal(2, _registry.Count("PUT", "blobs/uploads") - uploads);
        Assert.Equal(result.Images[0].Layers[^1].Size + result.Images[0].Config.Length, result.BytesUploaded);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_second_tag_moves_no_blob()
    {
        await PublishAsync();
        var uploads = _registry.Count("PUT", "blobs/uploads");
        var result = await PublishAsync(r => r with { Tags = ["latest", "1.0"] });
        Assert.False(result.UpToDate);
        Assert.Equal(uploads, _registry.Count("PUT", "blobs/uploads"));
        Assert.Equal(_registry.Manifests["team/shop:latest"].Content, _registry.Manifests["team/shop:1.0"].Content);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_platform_that_the_base_lacks_is_named_with_those_it_has()
    {
        var error = await Assert.ThrowsAnyAsync<BuildKitException>(() => PublishAsync(r => r with { Outputs = [_project.Output("linux-s390x", host: true)] }));
        Assert.Contains("linux/s390x", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("linux/amd64", error.Describe(), StringComparison.Ordinal);
        Assert.Contains("linux/arm64", error.Describe(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_base_registry_that_is_gone_is_remembered()
    {
        var first = await PublishAsync();
        _registry.Answer = r => r.Path.Contains("/runtime/", StringComparison.Ordinal) ? new FakeResponse(503) : null;
        await Assert.ThrowsAsync<RegistryException>(() => PublishAsync());
        _registry.CutRequest = r => r.Path.Contains("/runtime/", StringComparison.Ordinal) ? 0 : null;
        var second = await PublishAsync();
        Assert.Equal(first.Digest, second.Digest);
        Assert.Contains(second.Warnings, w => w.Code == "BK2201");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_layer_that_comes_out_differently_now_is_published_as_it_is_now()
    {
        var first = await PublishAsync();
        var layer = first.Images[0].Layers[0];
        var index = new LayerIndex(_store.Store);
        var old = Digest.Of("made by another version"u8);
        index.Remember(layer.Key, index.Find(layer.Key)! with { Digest = old });
        var second = await PublishAsync(r => r with { Repository = "team/other" });
        Assert.Equal(first.Digest, second.Digest);
        Assert.True(_registry.Blobs.ContainsKey($"team/other@{layer.Digest}"));
        Assert.False(_registry.Blobs.ContainsKey($"team/other@{old}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_base_pulled_for_another_platform_is_looked_up_again()
    {
        var name = ImageReference.Parse($"{_registry.Host}/runtime:10.0");
        await ImageCopier.CopyAsync(RegistryImages.Source(_client, name), StoreImages.Sink(_store.Store), new CopyOptions { Names = [name], Platform = Platform.Parse("linux/amd64") }, default);
        var before = _registry.Count("GET", "runtime/manifests/10.0");
        await PublishAsync();
        Assert.Equal(before, _registry.Count("GET", "runtime/manifests/10.0"));
        var result = await PublishAsync(r => r with { Outputs = [_project.Output("linux-arm64", host: true)] });
        Assert.Equal("linux/arm64", result.Images[0].Platform);
        Assert.Equal(before + 1, _registry.Count("GET", "runtime/manifests/10.0"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_moved_base_keeps_the_layers()
    {
        await PublishAsync();
        AddBase("10.0", "two", "amd64", "arm64");
        var result = await PublishAsync();
        Assert.False(result.UpToDate);
        Assert.All(result.Images[0].Layers, l => Assert.Equal(LayerWork.Reused, l.Work));
        Assert.StartsWith("base image: ", Assert.Single(result.Explanations[0].Changes), StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        _store.Dispose();
        _project.Dispose();
    }

    private Task<ProjectImageResult> PublishAsync(Func<ProjectImageRequest, ProjectImageRequest>? change = null, TemporaryStore? store = null)
    {
        var request = _project.Request(_project.Output(host: true)) with
        {
            Base = BaseImage.Parse($"{_registry.Host}/runtime:10.0", "/"),
            Repository = "team/shop",
            Destination = new ImageDestination.Registry(_registry.Host),
        };
        return new ProjectPublisher(new() { Store = (store ?? _store).Store, Registries = _client }).PublishAsync(change?.Invoke(request) ?? request, default);
    }

    private void AddBase(string tag, string variable, params string[] architectures) => RegistryBase.Add(_registry, BaseLayer, tag, variable, architectures);
}
