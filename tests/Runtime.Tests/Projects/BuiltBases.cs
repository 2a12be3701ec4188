using BuildKit.Building;
using BuildKit.Building.Assembling;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>Projects upon a base that was built on this machine: its layers lie uncompressed until they leave.</summary>
public sealed class BuiltBases : IAsyncLifetime
{
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });
    private readonly SampleProject _project = new SampleProject().App();
    private Image _base = null!;

    [Fact(Timeout = 30_000)]
    public async Task A_registry_gets_what_a_push_of_the_stored_image_would_send()
    {
        await PublishAsync(new ImageDestination.Registry(_registry.Host));
        var pushed = OciJson.ReadManifest(_registry.Manifests["team/shop:latest"].Content);
        Assert.All(pushed.Layers, l => Assert.Equal(MediaTypes.OciLayerGzip, l.MediaType));
        Assert.Null(pushed.Layers[0].Annotations);
        Assert.True(_registry.Blobs.ContainsKey($"team/shop@{pushed.Layers[0].Digest}"));

        await PublishAsync(new ImageDestination.LocalStore());
        var stored = _store.Store.References.Get(ImageReference.Parse("team/shop:latest"))!;
        Assert.Equal(_base.Layers[0].Digest, Image.Read(_store.Store.Blobs, stored).Layers[0].Digest);
        var leaving = await new CompressedLayers(_store.Store).EnsureAsync(stored, LayerCompression.Gzip, default);
        Assert.Equal(Digest.Of(_registry.Manifests["team/shop:latest"].Content), leaving.Digest);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_unchanged_project_is_up_to_date()
    {
        await PublishAsync(new ImageDestination.Registry(_registry.Host));
        Assert.True((await PublishAsync(new ImageDestination.Registry(_registry.Host))).UpToDate);
    }

    public Task InitializeAsync()
    {
        var layer = _store.Store.Blobs.WriteDocument(MediaTypes.OciLayer, SampleProject.Content("base", 200_000)).WithAnnotation(Annotations.LayerUncompressed, "true");
        _base = ImageEdits.Empty(Platform.Parse("linux/amd64")).WithLayer(layer, layer.Digest, new HistoryEntry { CreatedBy = "RUN" });
        _store.Store.References.Set(ImageReference.Parse("localhost/base:1"), _base.WriteDocuments(_store.Store.Blobs));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        _store.Dispose();
        _project.Dispose();
    }

    private Task<ProjectImageResult> PublishAsync(ImageDestination destination)
    {
        var request = _project.Request() with { Base = BaseImage.Parse("localhost/base:1", "/", BasePull.Never), Repository = "team/shop", Destination = destination };
        return new ProjectPublisher(new() { Store = _store.Store, Registries = _client }).PublishAsync(request, default);
    }
}
