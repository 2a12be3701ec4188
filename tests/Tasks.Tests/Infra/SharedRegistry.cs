using BuildKit.Bench;
using BuildKit.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Tasks.Tests.Infra;

/// <summary>A registry that holds the base images too, as machines with empty stores need it; a proxy counts what is said to it.</summary>
internal sealed class SharedRegistry : IAsyncDisposable
{
    private readonly DockerRegistry _registry;
    private readonly CountingProxy _proxy;

    private SharedRegistry(DockerRegistry registry) => (_registry, _proxy) = (registry, new CountingProxy(int.Parse(registry.Host.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Through the proxy.</summary>
    public string Host => $"127.0.0.1:{_proxy.Port}";

    public RegistryClient Client { get; } = new(new RegistryOptions());

    public static async Task<SharedRegistry> StartAsync(string storeRoot, params string[] baseTags)
    {
        var registry = new SharedRegistry(await DockerRegistry.StartAsync());
        foreach (var tag in baseTags) await registry.AddBaseAsync(storeRoot, tag);
        return registry;
    }

    public async Task AddBaseAsync(string storeRoot, string tag)
    {
        using var store = Store.Open(new StoreLocation(storeRoot, storeRoot + "-run"));
        var name = ImageReference.Parse($"{Host}/runtime:{tag}");
        var root = store.References.Get(ImageReference.Parse(BaseImages.Runtime))!;
        await ImageCopier.CopyAsync(StoreImages.Source(store, root), RegistryImages.Sink(Client, name), new CopyOptions { Names = [name] }, default);
    }

    /// <summary>What was sent, and asked for, while the work was done.</summary>
    public async Task<(long BytesSent, IReadOnlyList<string> Requests)> WatchAsync(Func<Task> work)
    {
        var before = (await _registry.RequestsAsync()).Count;
        _proxy.Take();
        await work();
        var (bytes, _) = _proxy.Take();
        return (bytes, [.. (await _registry.RequestsAsync()).Skip(before)]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _proxy.Dispose();
        await _registry.DisposeAsync();
    }
}
