using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>A machine with an empty store publishes what another one published before: the registry is the cache that both share.</summary>
public sealed class FreshRunners : IAsyncLifetime
{
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });
    private readonly SampleProject _project = new SampleProject().App(host: true)
        .Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 1_500_000)).Asset("wwwroot/app.css", 90_000);

    public FreshRunners() => RegistryBase.Add(_registry, SampleProject.Content("base", 200_000), "10.0", "one", "amd64", "arm64");

    [Fact(Timeout = 30_000)]
    public async Task An_unchanged_project_costs_four_requests_and_no_layer()
    {
        var first = await PublishAsync(_store);
        var second = await PublishAnewAsync();
        Assert.True(second.Result.UpToDate);
        Assert.Equal(first.Digest, second.Result.Digest);
        Assert.Equal(0, second.Result.BytesUploaded);
        Assert.All(second.Result.Images[0].Layers, l => Assert.Equal(LayerWork.Reused, l.Work));
        Assert.Equal(first.Images[0].Config, second.Result.Images[0].Config);
        Assert.Equal("GET /v2/runtime/manifests/10.0", second.Requests[0]);
        Assert.Equal("GET /v2/team/shop/manifests/latest", second.Requests[^1]);
        Assert.Equal(4, second.Requests.Count);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_project_of_one_layer_is_learned_too()
    {
        await PublishAsync(_store, r => r with { Layering = new LayeringOptions { Mode = LayeringMode.Single } });
        var second = await PublishAnewAsync(r => r with { Layering = new LayeringOptions { Mode = LayeringMode.Single } });
        Assert.Equal(LayerWork.Reused, Assert.Single(second.Result.Images[0].Layers).Work);
    }

    [Fact(Timeout = 30_000)]
    public async Task Several_platforms_are_learned_from_their_index()
    {
        ProjectOutput[] outputs = [_project.Output("linux-x64", host: true), _project.Output("linux-arm64", host: true)];
        var first = await PublishAsync(_store, r => r with { Outputs = outputs });
        var second = await PublishAnewAsync(r => r with { Outputs = outputs });
        Assert.True(second.Result.UpToDate);
        Assert.Equal(first.Index!.Digest, second.Result.Index!.Digest);
        Assert.All(second.Result.Images.SelectMany(i => i.Layers), l => Assert.Equal(LayerWork.Reused, l.Work));
        Assert.DoesNotContain(second.Requests, r => r.Contains("/team/shop/blobs/", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_changed_line_makes_and_sends_one_layer()
    {
        await PublishAsync(_store);
        _project.Place("obj/shop.dll", SampleProject.Content("changed", 40_001));
        var second = (await PublishAnewAsync()).Result;
        Assert.Equal([LayerWork.Reused, LayerWork.Reused, LayerWork.Made], second.Images[0].Layers.Select(l => l.Work));
        Assert.Equal(second.Images[0].Layers[^1].Size + second.Images[0].Config.Length, second.BytesUploaded);
    }

    [Fact(Timeout = 30_000)]
    public async Task What_one_repository_claims_is_not_believed_for_another()
    {
        await PublishAsync(_store);
        using var machine = new TemporaryStore();
        Directory.Delete(_project.StateDirectory, recursive: true);
        await PublishAsync(machine);
        var elsewhere = await PublishAsync(machine, r => r with { Repository = "team/other" });
        Assert.All(elsewhere.Images[0].Layers, l => Assert.Equal(LayerWork.Made, l.Work));
    }

    /// <summary>Two machines whose compressors differ would otherwise send all layers back and forth.</summary>
    [Fact(Timeout = 30_000)]
    public async Task A_layer_that_is_there_goes_before_the_one_that_was_made_here()
    {
        var first = await PublishAsync(_store);
        using var machine = new TemporaryStore();
        var index = new LayerIndex(machine.Store);
        foreach (var layer in first.Images[0].Layers)
            index.Remember(layer.Key, new LayerIndex(_store.Store).Find(layer.Key)! with { Digest = Digest.Of("made by another compressor"u8) });
        Directory.Delete(_project.StateDirectory, recursive: true);
        var second = await PublishAsync(machine);
        Assert.True(second.UpToDate);
        Assert.Equal(first.Digest, second.Digest);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_registry_that_lost_a_layer_it_claims_to_have_gets_it_again()
    {
        var first = await PublishAsync(_store);
        foreach (var layer in first.Images[0].Layers) Assert.True(_registry.Blobs.TryRemove($"team/shop@{layer.Digest}", out _));
        _project.Place("obj/shop.dll", SampleProject.Content("changed", 40_001));
        var second = (await PublishAnewAsync()).Result;
        Assert.All(second.Images[0].Layers, l => Assert.True(_registry.Blobs.ContainsKey($"team/shop@{l.Digest}")));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("../../../../etc/passwd")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("")]
    public async Task A_key_that_is_none_is_not_learned(string key)
    {
        var first = await PublishAsync(_store);
        var manifest = OciJson.ReadManifest(System.Text.Encoding.UTF8.GetBytes(first.Images[0].Manifest));
        var forged = OciJson.Write(manifest with { Layers = [.. manifest.Layers.Select(l => l.WithAnnotation(Annotations.LayerKey, key))] });
        _registry.AddManifest("team/shop", "latest", MediaTypes.OciManifest, forged);
        var second = (await PublishAnewAsync()).Result;
        Assert.All(second.Images[0].Layers, l => Assert.Equal(LayerWork.Made, l.Work));
        Assert.Equal(first.Digest, second.Digest);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        _store.Dispose();
        _project.Dispose();
    }

    /// <summary>On a machine that knows nothing.</summary>
    private async Task<(ProjectImageResult Result, IReadOnlyList<string> Requests)> PublishAnewAsync(Func<ProjectImageRequest, ProjectImageRequest>? change = null)
    {
        using var machine = new TemporaryStore();
        Directory.Delete(_project.StateDirectory, recursive: true);
        var before = _registry.Requests.Count;
        var result = await PublishAsync(machine, change);
        return (result, [.. _registry.Requests.Skip(before).Select(r => $"{r.Method} {r.Path}")]);
    }

    private Task<ProjectImageResult> PublishAsync(TemporaryStore store, Func<ProjectImageRequest, ProjectImageRequest>? change = null)
    {
        var request = _project.Request(_project.Output(host: true)) with
        {
            Base = BaseImage.Parse($"{_registry.Host}/runtime:10.0", "/"),
            Repository = "team/shop",
            Destination = new ImageDestination.Registry(_registry.Host),
        };
        return new ProjectPublisher(new() { Store = store.Store, Registries = _client }).PublishAsync(change?.Invoke(request) ?? request, default);
    }
}
