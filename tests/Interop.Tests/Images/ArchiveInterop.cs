using System.Text;
using System.Text.Json;
using BuildKit.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Interop.Tests.Images;

/// <summary>skopeo and umoci read what is written here, and write what is read here.</summary>
public sealed class ArchiveInterop : IDisposable
{
    private static readonly ImageReference Name = ImageReference.Parse("shop:1.0");
    private readonly string _folder = Directory.CreateTempSubdirectory("archives-").FullName;
    private readonly Store _store;

    public ArchiveInterop() => _store = Open("store");

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("docker-archive", ":shop:1.0", LayerCompression.Gzip)]
    [InlineData("docker-archive", "", LayerCompression.None)]
    [InlineData("oci-archive", ":1.0", LayerCompression.Gzip)]
    [InlineData("oci-archive", ":1.0", LayerCompression.Zstd)]
    [InlineData("oci", ":1.0", LayerCompression.Gzip)]
    public async Task Skopeo_reads_what_was_saved(string transport, string reference, LayerCompression compression)
    {
        var image = Make(_store, compression, "one", "two");
        var path = await SaveAsync(transport, image);
        using var inspected = JsonDocument.Parse(await Skopeo.RunAsync("inspect", "--config", $"{transport}:{path}{reference}"));
        Assert.Equal("value", inspected.RootElement.GetProperty("config").GetProperty("Labels").GetProperty("label").GetString());

        // A copy makes it read and verify every layer.
        await Skopeo.RunAsync("copy", "--insecure-policy", $"{transport}:{path}{reference}", $"dir:{In("copied")}");
        if (transport != "docker-archive")
            Assert.Equal(image.Descriptor.Digest, Digest.Of(await File.ReadAllBytesAsync(Path.Combine(In("copied"), "manifest.json"))));
    }

    [Theory]
    [InlineData("docker-archive", ":localhost/copied:2")]
    [InlineData("oci-archive", ":copied:2")]
    public async Task What_skopeo_writes_is_loaded(string transport, string reference)
    {
        var image = Make(_store, LayerCompression.Gzip, "one", "two");
        var path = await SaveAsync("oci", image);
        await Skopeo.RunAsync("copy", "--insecure-policy", $"oci:{path}:1.0", $"{transport}:{In("skopeo.tar")}{reference}");
        using var other = Open("other");
        await using var archive = File.OpenRead(In("skopeo.tar"));
        var loaded = Assert.Single(await ImageLoader.LoadAsync(archive, other, new LoadOptions(), CancellationToken.None));
        Assert.Equal("copied:2", Assert.Single(loaded.Names).Familiar.Replace("localhost/", "", StringComparison.Ordinal));
        Assert.Equal(image.DiffIds, new ImageCatalog(other).Resolve(loaded.Names[0].ToString()).Image.DiffIds);
    }

    [Fact]
    public async Task A_layout_of_skopeos_is_copied_with_its_digest_and_taken_back()
    {
        var image = Make(_store, LayerCompression.Gzip, "one");
        await SaveAsync("oci", image);
        await Skopeo.RunAsync("copy", "--insecure-policy", $"oci:{In("layout")}:1.0", $"oci:{In("theirs")}:tag");
        var layout = OciLayoutFolder.Open(In("theirs"));
        using var other = Open("other");
        var root = await ImageCopier.CopyAsync(layout.Source(layout.Find("tag")), StoreImages.Sink(other), new CopyOptions { Names = [Name] }, CancellationToken.None);
        Assert.Equal(image.Descriptor.Digest, root.Digest);

        await ImageCopier.CopyAsync(StoreImages.Source(other, root), OciLayoutFolder.Sink(In("theirs")), new CopyOptions { Names = [Name] }, CancellationToken.None);
        await Skopeo.RunAsync("inspect", $"oci:{In("theirs")}:tag");
        await Skopeo.RunAsync("inspect", $"oci:{In("theirs")}:1.0");
    }

    [Fact]
    public async Task Umoci_unpacks_what_was_written()
    {
        var path = await SaveAsync("oci", Make(_store, LayerCompression.Gzip, "one", "two"));
        await Umoci.RunAsync("unpack", "--rootless", "--image", $"{path}:1.0", In("bundle"));
        Assert.Equal("two", await File.ReadAllTextAsync(Path.Combine(In("bundle"), "rootfs", "file")));
    }

    [Fact]
    public async Task What_umoci_writes_is_copied_and_unpacked()
    {
        var path = await SaveAsync("oci", Make(_store, LayerCompression.Gzip, "one"));
        await Umoci.RunAsync("unpack", "--rootless", "--image", $"{path}:1.0", In("bundle"));
        await File.WriteAllTextAsync(Path.Combine(In("bundle"), "rootfs", "added"), "by umoci");
        File.Delete(Path.Combine(In("bundle"), "rootfs", "file"));
        await Umoci.RunAsync("repack", "--image", $"{path}:changed", In("bundle"));

        var layout = OciLayoutFolder.Open(path);
        var root = await ImageCopier.CopyAsync(layout.Source(layout.Find("changed")), StoreImages.Sink(_store), new CopyOptions { Names = [Name] }, CancellationToken.None);
        var image = Image.Read(_store.Blobs, root);
        var folders = await image.UnpackAsync(_store, CancellationToken.None);
        Assert.Equal("by umoci", await File.ReadAllTextAsync(Path.Combine(folders[^1], "added")));
        Assert.Equal(image.Layers.Count, ImageCatalog.History(image).Count(h => h.Layer is not null));
    }

    [Fact]
    public async Task Several_images_of_one_archive_are_each_found_by_skopeo()
    {
        var (one, two) = (Make(_store, LayerCompression.Gzip, "one"), Make(_store, LayerCompression.Gzip, "one", "two"));
        await ArchiveFile.WriteAsync(In("many.tar"), async output =>
        {
            var sink = DockerArchive.Sink(output);
            foreach (var (image, name) in new[] { (one, "a:1"), (two, "b:2") })
                await ImageCopier.CopyAsync(StoreImages.Source(_store, image.Descriptor), sink, new CopyOptions { Names = [ImageReference.Parse(name)], CompletesSink = false }, CancellationToken.None);
            await sink.CompleteAsync(CancellationToken.None);
        });
        foreach (var (image, name) in new[] { (one, "a:1"), (two, "b:2") })
            Assert.Equal(image.Id, Digest.Of(Encoding.UTF8.GetBytes(await Skopeo.RunAsync("inspect", "--config", "--raw", $"docker-archive:{In("many.tar")}:{name}"))));
    }

    [Fact]
    public async Task The_stores_own_folder_is_a_layout_for_others()
    {
        var image = Make(_store, LayerCompression.Gzip, "one");
        Assert.Empty(OciLayoutFolder.Open(_store.Root).Images);
        Directory.CreateDirectory(In("mirror"));
        await Umoci.RunAsync("ls", "--layout", _store.Root);
        Assert.True(File.Exists(Path.Combine(_store.Root, "blobs", "sha256", image.Descriptor.Digest.Hex)));
    }

    private static Image Make(Store store, LayerCompression compression, params string[] texts)
    {
        var image = ImageEdits.Empty(Platform.Parse("linux/amd64")).WithLabel("label", "value").WithEntrypoint(["/file"], null);
        foreach (var text in texts)
        {
            using var writer = store.Blobs.Create();
            var file = new LayerEntry.RegularFile(text.Length, () => new MemoryStream(Encoding.ASCII.GetBytes(text))) { Path = "file", Mode = 0b111_101_101 };
            var digests = LayerBlob.Write([file], writer, compression, CancellationToken.None);
            writer.Commit(digests.Digest);
            var blob = new Descriptor { MediaType = MediaTypes.LayerFor(ImageFormat.Oci, compression), Digest = digests.Digest, Size = digests.Size };
            image = image.WithLayer(blob, digests.DiffId, new HistoryEntry { CreatedBy = text });
        }

        image.WriteDocuments(store.Blobs);
        return image;
    }

    private async Task<string> SaveAsync(string transport, Image image)
    {
        var path = In(transport == "oci" ? "layout" : $"{transport}.tar");
        var options = new CopyOptions { Names = [Name] };
        var source = StoreImages.Source(_store, image.Descriptor);
        if (transport == "oci") await ImageCopier.CopyAsync(source, OciLayoutFolder.Sink(path), options, CancellationToken.None);
        else await ArchiveFile.WriteAsync(path, output => ImageCopier.CopyAsync(source, transport == "oci-archive" ? OciArchive.Sink(output) : DockerArchive.Sink(output), options, CancellationToken.None));
        return path;
    }

    private Store Open(string name) => Store.Open(new StoreLocation(In(name), In(name + "-run")) { Rootless = true });

    private string In(string name) => Path.Combine(_folder, name);
}
