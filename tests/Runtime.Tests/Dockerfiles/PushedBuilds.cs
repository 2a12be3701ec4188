using BuildKit.Building.Assembling;
using BuildKit.Containers;
using BuildKit.Dockerfiles;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Projects;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Builds whose only output is a registry.</summary>
public sealed class PushedBuilds : IAsyncLifetime
{
    private static readonly byte[] BaseLayer = "layer of the base"u8.ToArray();
    private readonly FakeRegistry _origin = new();
    private readonly FakeRegistry _target = new();
    private readonly TemporaryStore _store = new();
    private readonly RegistryClient _client = new(new RegistryOptions());
    private readonly DirectoryInfo _context = Directory.CreateTempSubdirectory("pushed-");

    [Fact(Timeout = 30_000)]
    public async Task Layers_of_the_base_go_from_registry_to_registry_and_not_through_the_store()
    {
        RegistryBase.Add(_origin, BaseLayer, "1.0", "x", "amd64");
        await PushAsync($"FROM {_origin.Host}/runtime:1.0\nLABEL a=b\n");
        Assert.Equal(BaseLayer, _target.Blobs[$"me/app@{Digest.Of(BaseLayer)}"]);
        Assert.Null(_store.Store.Blobs.Size(Digest.Of(BaseLayer)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Layers_of_a_base_in_the_same_registry_do_not_move_at_all()
    {
        RegistryBase.Add(_target, BaseLayer, "1.0", "x", "amd64");
        await PushAsync($"FROM {_target.Host}/runtime:1.0\nLABEL a=b\n");
        Assert.Equal(BaseLayer, _target.Blobs[$"me/app@{Digest.Of(BaseLayer)}"]);
        Assert.Equal(0, _target.Count("GET", Digest.Of(BaseLayer).ToString()));
    }

    [Fact(Timeout = 30_000)]
    public async Task An_own_layer_leaves_while_it_is_compressed_and_is_what_a_later_push_sends()
    {
        await File.WriteAllTextAsync(Path.Combine(_context.FullName, "a"), "text");
        await PushAsync("FROM scratch\nCOPY a /\n");
        var requests = _target.Requests.Select(r => r.Method).ToArray();
        Assert.Equal(["POST", "PATCH", "PUT"], requests.Take(3));

        var stored = await BuildAsync("FROM scratch\nCOPY a /\n", new BuildOutput.Store());
        Assert.Equal(Digest.Of(_target.Manifests["me/app:1"].Content), (await new CompressedLayers(_store.Store).EnsureAsync(stored.Root!, LayerCompression.Gzip, default)).Digest);
        Assert.All(OciJson.ReadManifest(_target.Manifests["me/app:1"].Content).Layers, l => Assert.Equal((MediaTypes.OciLayerGzip, (object?)null), (l.MediaType, l.Annotations)));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _origin.DisposeAsync();
        await _target.DisposeAsync();
        _store.Dispose();
        _context.Delete(recursive: true);
    }

    private Task<DockerfileBuildResult> PushAsync(string dockerfile) => BuildAsync(dockerfile, new BuildOutput.Registry());

    private Task<DockerfileBuildResult> BuildAsync(string dockerfile, BuildOutput output)
    {
        var request = new DockerfileBuildRequest
        {
            Dockerfile = new DockerfileChoice.Text("Dockerfile", dockerfile),
            Context = new BuildContextChoice.Folder(_context.FullName),
            Platforms = [Platform.Parse("linux/amd64")],
            Names = [ImageReference.Parse($"{_target.Host}/me/app:1")],
            Outputs = [output],
            Created = DateTimeOffset.UnixEpoch,
        };
        return new DockerfileBuilder(new DockerfileBuilderOptions { Engine = new EngineOptions { Store = _store.Store }, Registries = _client }).BuildAsync(request, Silence.Instance, default);
    }
}
