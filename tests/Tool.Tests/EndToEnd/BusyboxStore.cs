using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>A store with one image, "busybox", made of this machine's static busybox; its containers are removed with it.</summary>
public sealed class BusyboxStore : IAsyncLifetime
{
    private const string Busybox = "/bin/busybox";

    private static readonly string[] Applets =
        ["cat", "date", "echo", "env", "false", "id", "kill", "ls", "nc", "printf", "sh", "sleep", "stty", "test", "touch", "true", "tty", "wc", "yes"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tool-busybox-");

    public string Folder => _folder.FullName;

    public string Root => Path.Combine(Folder, "store");

    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args) => BuiltTool.RunAsync(Root, args);

    public async Task<string> OkAsync(params string[] args)
    {
        var (exitCode, output, error) = await RunAsync(args);
        Assert.True(exitCode == 0, $"{string.Join(' ', args)}: exit code {exitCode}: {error}");
        return output;
    }

    /// <summary>In this process, beside the tool's own.</summary>
    public Store Open() => Store.Open(StoreLocation.FromEnvironment(
        StoreEnvironment.OfThisProcess(name => name == "DOTNET_CONTAINER_ROOT" ? Root : Environment.GetEnvironmentVariable(name))));

    public Task InitializeAsync()
    {
        using var store = Open();
        LayerDigests layer;
        using (var writer = store.Blobs.Create())
        {
            layer = LayerBlob.Write(Entries(), writer, LayerCompression.Gzip, CancellationToken.None);
            writer.Commit(layer.Digest);
        }

        var blob = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = layer.Digest, Size = layer.Size };
        var image = ImageEdits.Empty(Platform.OfThisMachine)
            .WithDefaults(d => d with { Cmd = ["sh"], Env = ["PATH=/bin"] })
            .WithLayer(blob, layer.DiffId, new HistoryEntry { CreatedBy = "busybox" });
        store.References.Set(ImageReference.Parse("busybox"), image.WriteDocuments(store.Blobs));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        var ids = (await OkAsync("ps", "-aq")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length > 0) await OkAsync(["rm", "-f", "-v", .. ids]);
        _folder.Delete(recursive: true);
    }

    private static IEnumerable<LayerEntry> Entries()
    {
        Assert.True(File.Exists(Busybox), "these tests need busybox-static");
        yield return new LayerEntry.Directory { Path = "bin", Mode = 0b111_101_101 };
        yield return new LayerEntry.RegularFile(new FileInfo(Busybox).Length, () => File.OpenRead(Busybox)) { Path = "bin/busybox", Mode = 0b111_101_101 };
        foreach (var applet in Applets) yield return new LayerEntry.SymbolicLink("busybox") { Path = "bin/" + applet, Mode = 0b111_111_111 };
        yield return new LayerEntry.Directory { Path = "tmp", Mode = 0b1_111_111_111 };
    }
}
