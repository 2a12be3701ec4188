using BuildKit.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Storage;
using BuildKit.WebHost;

namespace BuildKit.Interop.Tests.Serving;

/// <summary>A store in a folder of its own, served by the real web server on a free port of loopback.</summary>
internal sealed class ServedMachine : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("served-");
    private RegistryServer _server = null!;

    private ServedMachine()
    {
        Location = new StoreLocation(Path.Combine(_folder.FullName, "store"), Path.Combine(_folder.FullName, "run")) { Rootless = true };
        Store = Store.Open(Location);
    }

    public StoreLocation Location { get; }

    public Store Store { get; }

    /// <summary>"127.0.0.1:12345".</summary>
    public string Host => $"127.0.0.1:{_server.Port}";

    /// <summary>The name under which pushes arrive.</summary>
    public string Own => $"localhost:{_server.Port}";

    public string Folder => _folder.FullName;

    public static async Task<ServedMachine> StartAsync(bool readOnly = false, long? limit = null)
    {
        var machine = new ServedMachine();
        machine._server = await RegistryServer.StartAsync(new ServerSettings(machine.Location, "localhost", 0, readOnly) { DiskLimit = limit }, TimeProvider.System, default);
        return machine;
    }

    public Descriptor Add(string name, string text = "hello")
    {
        var image = SampleImage.Make(text);
        Store.Blobs.WriteDocument(MediaTypes.OciLayerGzip, image.Layer);
        Store.Blobs.WriteDocument(MediaTypes.OciConfig, image.Config);
        var manifest = Store.Blobs.WriteDocument(MediaTypes.OciManifest, image.Manifest);
        Store.References.Set(ImageReference.Parse(name), manifest);
        return manifest;
    }

    public Image Resolve(string name) => new ImageCatalog(Store).Resolve(name, Platform.Parse("linux/amd64")).Image;

    public async Task<IReadOnlyList<string>> DamageAsync() => [.. (await new StoreCheck(Store).RunAsync(repair: false, default)).Select(f => $"{f.Subject}: {f.Problem}")];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Store.Dispose();
        _folder.Delete(recursive: true);
    }
}
