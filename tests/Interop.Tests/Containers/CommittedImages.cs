using System.Runtime.Versioning;
using System.Text.Json;
using BuildKit.Containers;
using BuildKit.Containers.Streams;
using BuildKit.Images;
using BuildKit.Interop.Tests.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Containers;

/// <summary>What commit makes of a container, judged by umoci and skopeo.</summary>
[SupportedOSPlatform("linux")]
public sealed class CommittedImages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("commit-interop-").FullName;
    private readonly Store _store;
    private readonly ContainerEngine _engine;

    public CommittedImages()
    {
        _store = Store.Open(new StoreLocation(In("root"), In("run")));
        _engine = new ContainerEngine(new EngineOptions { Store = _store });
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Umoci_unpacks_what_the_container_saw_and_finds_nothing_to_change()
    {
        var image = await CommitAsync("rm -r /gone; mkdir /gone; echo new > /gone/new; echo x > /made; rm /file; ln /made /hard; ln -s made /soft; chmod 4711 /made");
        await Umoci.RunAsync("unpack", "--image", $"{In("layout")}:1.0", In("bundle"));
        var rootfs = Path.Combine(In("bundle"), "rootfs");
        Assert.Equal(["bin", "gone", "hard", "made", "soft"], Directory.GetFileSystemEntries(rootfs).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["new"], Directory.GetFileSystemEntries(Path.Combine(rootfs, "gone")).Select(Path.GetFileName));
        Assert.Equal((UnixFileMode)0x9C9, File.GetUnixFileMode(Path.Combine(rootfs, "hard")));
        Assert.Equal("made", new FileInfo(Path.Combine(rootfs, "soft")).LinkTarget);

        // What umoci would add to it is nothing: it agrees with every mode, owner and time.
        await Umoci.RunAsync("repack", "--image", $"{In("layout")}:again", In("bundle"));
        var layout = OciLayoutFolder.Open(In("layout"));
        using var other = Store.Open(new StoreLocation(In("other"), In("other-run")));
        var root = await ImageCopier.CopyAsync(layout.Source(layout.Find("again")), StoreImages.Sink(other), new CopyOptions(), CancellationToken.None);
        var repacked = Image.Read(other.Blobs, root);
        var added = repacked.Layers.Skip(image.Layers.Count).SelectMany(l => Names(other, l)).ToList();
        Assert.Empty(added);
    }

    [Fact]
    public async Task Skopeo_reads_the_configuration_and_copies_every_layer()
    {
        var image = await CommitAsync("echo x > /made");
        using var config = JsonDocument.Parse(await Skopeo.RunAsync("inspect", "--config", "--raw", $"oci:{In("layout")}:1.0"));
        Assert.Equal(image.Id, Digest.Of(System.Text.Encoding.UTF8.GetBytes(config.RootElement.GetRawText())));
        Assert.Equal("[\"/bin/busybox\",\"serve\"]", config.RootElement.GetProperty("config").GetProperty("Cmd").GetRawText());
        var history = config.RootElement.GetProperty("history");
        Assert.Equal("patched", history[history.GetArrayLength() - 1].GetProperty("comment").GetString());
        await Skopeo.RunAsync("copy", "--insecure-policy", $"oci:{In("layout")}:1.0", $"dir:{In("copied")}");
    }

    private async Task<Image> CommitAsync(string script)
    {
        MakeImage();
        var spec = new ContainerSpec { Image = "base", Name = "worker", Command = ["/bin/busybox", "sh", "-c", "export PATH=/bin; alias b=busybox; " + string.Join("; ", script.Split("; ").Select(c => c.StartsWith("echo", StringComparison.Ordinal) ? c : "busybox " + c))] };
        var code = await _engine.RunAsync(spec, new RunOptions { Stdio = new ContainerStdio.OfThisProcess() }, CancellationToken.None);
        Assert.Equal(0, code);
        _engine.Commit("worker", new CommitOptions { Created = DateTimeOffset.UnixEpoch, Message = "patched", Author = "me", Name = ImageReference.Parse("made:1.0"), Changes = ["CMD [\"/bin/busybox\",\"serve\"]"] }, CancellationToken.None);
        var image = new ImageCatalog(_store).Resolve("made:1.0").Image;
        await ImageCopier.CopyAsync(StoreImages.Source(_store, image.Descriptor), OciLayoutFolder.Sink(In("layout")), new CopyOptions { Names = [ImageReference.Parse("made:1.0")] }, CancellationToken.None);
        return image;
    }

    private void MakeImage()
    {
        using var writer = _store.Blobs.Create();
        LayerEntry[] entries =
        [
            new LayerEntry.Directory { Path = "bin", Mode = 0x1ED },
            new LayerEntry.RegularFile(new FileInfo("/bin/busybox").Length, () => File.OpenRead("/bin/busybox")) { Path = "bin/busybox", Mode = 0x1ED },
            new LayerEntry.RegularFile(1, () => new MemoryStream([65])) { Path = "file", Mode = 0x1A4 },
            new LayerEntry.Directory { Path = "gone", Mode = 0x1ED },
            new LayerEntry.RegularFile(1, () => new MemoryStream([65])) { Path = "gone/old", Mode = 0x1A4 },
        ];
        var digests = LayerBlob.Write(entries, writer, LayerCompression.Gzip, CancellationToken.None);
        writer.Commit(digests.Digest);
        var image = ImageEdits.Empty(Platform.OfThisMachine)
            .WithLayer(new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = digests.Digest, Size = digests.Size }, digests.DiffId, new HistoryEntry { CreatedBy = "test" });
        _store.References.Set(ImageReference.Parse("base"), image.WriteDocuments(_store.Blobs));
    }

    private static IEnumerable<string> Names(Store store, Descriptor layer)
    {
        using var reader = new TarReader(Content.Compression.Decompress(store.Blobs.OpenRead(layer), out _));
        var names = new List<string>();
        while (reader.Next() is { } entry) names.Add(entry.Path);
        return names;
    }

    private string In(string name) => Path.Combine(_folder, name);
}
