using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>Projects of one solution are published side by side: one store, one registry, and the same packages in both.</summary>
public sealed class PublishesAtOnce : IAsyncLifetime
{
    private const int Rounds = 4;
    private readonly FakeRegistry _registry = new();
    private readonly TemporaryStore _store = new();

    public PublishesAtOnce() => RegistryBase.Add(_registry, SampleProject.Content("base", 200_000), "10.0", "one", "amd64");

    [Fact(Timeout = 60_000)]
    public async Task They_do_not_disturb_each_other_and_share_what_they_share()
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var shop = NewProject("shop", round);
            using var admin = NewProject("admin", round);
            var (shopOutput, adminOutput) = (shop.Output(name: "shop", host: true), admin.Output(name: "admin", host: true));
            var results = await Task.WhenAll(
                Published(shop, shopOutput, new ImageDestination.Registry(_registry.Host)), Published(admin, adminOutput, new ImageDestination.Registry(_registry.Host)),
                Published(shop, shopOutput, new ImageDestination.LocalStore(), "2"), Published(admin, adminOutput, new ImageDestination.LocalStore(), "2"));
            Assert.Equal(results[0].Digest, results[2].Digest);
            Assert.Equal(results[1].Digest, results[3].Digest);
            Assert.Equal(results[0].Images[0].Layers[0].Digest, results[1].Images[0].Layers[0].Digest);
            Assert.All(results.GroupBy(r => r.Images[0].Layers[^1].Digest), same => Assert.InRange(same.Count(r => r.Images[0].Layers[^1].Work == LayerWork.Made), 0, 1));
            Assert.Single(results, r => r.Images[0].Layers[0].Work == LayerWork.Made);
            Check("shop");
            Check("admin");
        }

        Assert.Empty(await new StoreCheck(_store.Store).RunAsync(repair: false, default));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    /// <summary>Packages of another content each round, so that each round makes them anew.</summary>
    private static SampleProject NewProject(string name, int round) =>
        new SampleProject().App(name, host: true).Package("Npgsql", $"9.0.{round}", ($"lib/net9.0/Npgsql{round}.dll", 3_000_000)).Package("Serilog", $"4.0.{round}", ($"lib/net9.0/Serilog{round}.dll", 400_000));

    /// <summary>With a store and a client of its own, as in a process of its own.</summary>
    private async Task<ProjectImageResult> Published(SampleProject project, ProjectOutput output, ImageDestination destination, string state = "1")
    {
        using var store = _store.Open();
        using var client = new RegistryClient(new RegistryOptions { RetryDelays = [] });
        var name = output.EntryHost!;
        var request = project.Request(output) with
        {
            Base = BaseImage.Parse($"{_registry.Host}/runtime:10.0", "/"),
            ProjectName = name,
            Repository = "team/" + name,
            Destination = destination,
            StateDirectory = project.StateDirectory + state,
        };
        return await Task.Run(() => new ProjectPublisher(new() { Store = store, Registries = client }).PublishAsync(request, default));
    }

    private void Check(string name)
    {
        var image = Image.Read(_store.Store.Blobs, _store.Store.References.Get(ImageReference.Parse($"team/{name}:latest"))!);
        Assert.All(image.Manifest.Layers, l => Assert.Equal(l.Size, _store.Store.Blobs.Size(l.Digest)));
        var pushed = OciJson.ReadManifest(_registry.Manifests[$"team/{name}:latest"].Content);
        Assert.All(pushed.Layers, l => Assert.Equal(l.Digest, Digest.Of(_registry.Blobs[$"team/{name}@{l.Digest}"])));
    }
}
