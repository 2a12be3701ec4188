using System.Text;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Images;

/// <summary>Collections and other work that meet in one store: what is in flight is leased, and two that do the same do not disturb each other.</summary>
public sealed class CollectionRacesTests : IAsyncLifetime
{
    private readonly TemporaryStore _store = new();
    private readonly FakeRegistry _registry = new();
    private readonly RegistryClient _client = new(new RegistryOptions());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
        _store.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_collection_in_the_middle_of_a_pull_takes_nothing_of_it()
    {
        var name = Push("shop", "one", "two", "three");
        var collections = 0;
        _registry.Answer = _ =>
        {
            // Between any two requests of the pull; another opening of the store, as another process has it.
            Collect();
            collections++;
            return null;
        };
        using var pulling = _store.Open();
        await ImageCopier.CopyAsync(RegistryImages.Source(_client, name), StoreImages.Sink(pulling), new() { Names = [name] }, default);
        Assert.InRange(collections, 5, 20);
        await CollectAsync();
        Assert.Empty(await new StoreCheck(_store.Store).RunAsync(repair: false, default));
        Assert.NotNull(_store.Store.References.Get(name));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_image_that_is_removed_in_the_middle_of_its_push_arrives_whole()
    {
        Image image;
        using (var store = _store.Open())
        {
            image = TestImages.Write(store, "shop", null, "one", "two");
            store.References.Set(ImageReference.Parse("shop"), image.Descriptor);
        }

        _registry.Answer = _ =>
        {
            new ImageCatalog(_store.Store).Prune(all: true);
            Collect();
            return null;
        };
        var name = ImageReference.Parse($"{_registry.Host}/shop:1");
        using (var pushing = _store.Open())
            await ImageCopier.CopyAsync(StoreImages.Source(pushing, image.Descriptor), RegistryImages.Sink(_client, name), new() { Names = [name] }, default);
        Assert.True(_registry.Manifests.ContainsKey("shop:1"));
        Assert.Equal(3, _registry.Blobs.Count);
        await CollectAsync();
        Assert.Empty(_store.Store.Blobs.List());
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_that_pull_the_same_at_once_both_have_it()
    {
        var name = Push("shop", "one", "two", "three");
        var pulls = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var store = _store.Open();
            using var client = new RegistryClient(new RegistryOptions());
            return await ImageCopier.CopyAsync(RegistryImages.Source(client, name), StoreImages.Sink(store), new() { Names = [name] }, default);
        })).ToArray();
        var roots = await Task.WhenAll(pulls);
        Assert.Single(roots.Distinct());
        Assert.Empty(await new StoreCheck(_store.Store).RunAsync(repair: false, default));
        Assert.Equal(0, (await CollectAsync()).Blobs);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_name_that_a_build_moves_while_images_are_pruned_is_never_lost()
    {
        var name = ImageReference.Parse("shop");
        using var done = new CancellationTokenSource();
        using var other = _store.Open();
        var pruning = Task.Run(async () =>
        {
            var catalog = new ImageCatalog(other);
            while (!done.IsCancellationRequested)
            {
                catalog.Prune(all: false);
                await CollectAsync();
            }
        });
        for (var i = 0; i < 30; i++)
        {
            using var store = _store.Open();
            var image = TestImages.Write(store, "shop", null, $"layer {i}", "shared");
            store.References.Set(name, image.Descriptor);
            Assert.Equal(image.Descriptor.Digest, store.References.Get(name)!.Digest);
        }

        await done.CancelAsync();
        await pruning;
        Assert.Empty(await new StoreCheck(_store.Store).RunAsync(repair: false, default));
    }

    /// <summary>For the registry's answers, which are not asynchronous.</summary>
    private void Collect() => CollectAsync().GetAwaiter().GetResult();

    private async Task<GarbageReport> CollectAsync()
    {
        using var store = _store.Open();
        return await new GarbageCollector(store, new GarbageOptions()).CollectAsync(default);
    }

    /// <summary>An image in the registry alone.</summary>
    private ImageReference Push(string repository, params string[] layers)
    {
        var blobs = layers.Select(l => _registry.AddBlob(repository, Encoding.UTF8.GetBytes(l))).ToArray();
        var config = _registry.AddBlob(repository, OciJson.Write(new ImageConfig { Os = "linux", Architecture = Platform.OfThisMachine.Architecture, RootFs = new() { DiffIds = [.. blobs.Select(b => b.Digest)] } }), MediaTypes.OciConfig);
        _registry.AddManifest(repository, "1", MediaTypes.OciManifest, OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = blobs }));
        return ImageReference.Parse($"{_registry.Host}/{repository}:1");
    }
}
