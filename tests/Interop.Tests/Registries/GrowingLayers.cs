using BuildKit.Interop.Tests.Serving;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Registries;

/// <summary>Blobs that are sent while they are made, to Docker's registry and to ours.</summary>
public sealed class GrowingLayers : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("growing-");
    private readonly Store _store;

    public GrowingLayers() => _store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "store"), Path.Combine(_folder.FullName, "run")));

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Docker_s_registry_has_them(bool inChunks)
    {
        await using var registry = await DockerRegistry.StartAsync();
        await ArrivesAsync(registry.Host, inChunks);
        string[] patches = [.. (await registry.RequestsAsync()).Select(r => r.Split(' ')[0]).Where(m => m == "PATCH")];
        Assert.Equal(inChunks ? 4 : 1, patches.Length);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_registry_has_them(bool inChunks)
    {
        await using var machine = await ServedMachine.StartAsync();
        await ArrivesAsync(machine.Host, inChunks);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ArrivesAsync(string host, bool inChunks)
    {
        var bytes = new byte[4_000_000];
        new Random(1).NextBytes(bytes);
        using var client = new RegistryClient(new RegistryOptions { ForceChunkedUploads = inChunks, ChunkSize = 1_000_000 });
        var name = ImageReference.Parse($"{host}/team/shop");
        using var blob = _store.Blobs.Create();
        using var content = blob.Follow();
        var sending = client.Repository(name, RegistryAccess.Push).WriteAsync(content, default);
        for (var written = 0; written < bytes.Length; written += 50_000) blob.Write(bytes.AsSpan(written, 50_000));
        blob.Commit();
        await sending;

        await using var read = await client.Repository(name).OpenAsync(Descriptor.Of(MediaTypes.OciLayer, bytes), default);
        using var got = new MemoryStream();
        await read.CopyToAsync(got);
        Assert.Equal(bytes, got.ToArray());
    }
}
