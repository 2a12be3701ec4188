using System.IO.Compression;
using System.Text;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Images;

/// <summary>Saving to archives and layouts, and loading what was saved.</summary>
public sealed class ArchiveTests : IDisposable
{
    private static readonly ImageReference Name = ImageReference.Parse("shop:1");
    private readonly TemporaryStore _from = new();
    private readonly TemporaryStore _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_saved_is_loaded_with_its_name_and_digest(bool docker)
    {
        var image = Write("one", "two");
        var loaded = await Load(await Save(docker, (image.Descriptor, Name)));
        Assert.Equal([(image.Descriptor.Digest, Name)], loaded.Select(l => (l.Root.Digest, l.Names.Single())));
        Assert.Equal(image.Id, new ImageCatalog(_to.Store).Resolve("shop:1").Image.Id);
        Assert.NotEmpty(_to.Store.Blobs.ReadDocument(image.Layers[1]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_images_give_the_same_bytes(bool docker)
    {
        var (one, two) = (Write("one"), Write("two"));
        var first = await Save(docker, (one.Descriptor, Name), (two.Descriptor, ImageReference.Parse("b")));
        Assert.Equal(first, await Save(docker, (two.Descriptor, ImageReference.Parse("b")), (one.Descriptor, Name)));
    }

    [Fact]
    public async Task Several_images_and_names_share_one_archive()
    {
        var (one, two) = (Write("base", "one"), Write("base", "two"));
        var loaded = await Load(await Save(true, (one.Descriptor, Name), (one.Descriptor, ImageReference.Parse("also")), (two.Descriptor, ImageReference.Parse("localhost:5000/b"))));
        Assert.Equal(2, loaded.Count);
        Assert.Equal(["also:latest", "localhost:5000/b:latest", "shop:1"], _to.Store.References.List().Select(r => r.Name!.Familiar).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("plain")]
    public async Task Compressed_archives_are_recognised(string compression)
    {
        var image = Write("one");
        var bytes = await Save(true, (image.Descriptor, Name));
        using var packed = new MemoryStream();
        if (compression == "gzip")
        {
            await using var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(bytes);
        }
        else
        {
            packed.Write(bytes);
        }

        Assert.Single(await Load(packed.ToArray()));
    }

    [Fact]
    public async Task An_image_without_a_name_is_kept_without()
    {
        var image = Write("one");
        await Load(await Save(false, (image.Descriptor, null)));
        Assert.Equal([(null, image.Descriptor.Digest)], _to.Store.References.List().Select(r => (r.Name, r.Target.Digest)));
    }

    [Fact]
    public async Task An_index_travels_whole_in_an_oci_archive_and_not_at_all_in_a_docker_one()
    {
        var index = TestImages.WriteIndex(_from.Store, Write("one"), TestImages.Write(_from.Store, "a", Platform.Parse("linux/s390x")));
        var loaded = await Load(await Save(false, (index, Name)));
        Assert.Equal(index.Digest, loaded.Single().Root.Digest);
        Assert.Equal("BK6155", (await Assert.ThrowsAsync<ArchiveException>(() => Save(true, (index, Name)))).Code);
    }

    [Fact]
    public async Task Referrers_travel_along_and_are_no_images()
    {
        var image = Write("one");
        var bill = TestImages.WriteReferrer(_from.Store, image.Descriptor, "bill");
        var loaded = await Load(await Save(false, (image.Descriptor, Name)));
        Assert.Single(loaded);
        Assert.Equal([bill.Digest], _to.Store.Referrers.List(image.Descriptor.Digest).Select(d => d.Digest));
    }

    [Fact]
    public async Task A_layout_folder_takes_and_gives_images_and_keeps_what_it_does_not_know()
    {
        var folder = Path.Combine(_to.Folder, "layout");
        var (one, two) = (Write("one"), Write("two"));
        await ToFolder(folder, one, Name);
        var file = Path.Combine(folder, "index.json");
        var foreign = OciJson.ReadIndex(await File.ReadAllBytesAsync(file));
        foreign = foreign with { Manifests = [.. foreign.Manifests, two.Descriptor with { MediaType = "application/x", Annotations = OrdinalMap.From([new("x", "y")]), ArtifactType = "x" }] };
        await File.WriteAllBytesAsync(file, OciJson.Write(foreign));

        await ToFolder(folder, two, Name);
        var index = OciJson.ReadIndex(await File.ReadAllBytesAsync(file));
        Assert.Equal(2, index.Manifests.Count);
        Assert.Equal("y", index.Manifests[0].Annotation("x"));
        Assert.Equal("1", index.Manifests[1].Annotation(Annotations.RefName));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_layout_folder_is_one_end_of_a_copy()
    {
        var folder = Path.Combine(_to.Folder, "layout");
        var image = Write("one");
        await ToFolder(folder, image, Name);
        var layout = OciLayoutFolder.Open(folder);
        var found = Assert.Single(layout.Images);
        Assert.Equal((Name, "1"), (Assert.Single(found.Names), found.Label));
        var root = await ImageCopier.CopyAsync(layout.Source(found), StoreImages.Sink(_to.Store), new CopyOptions { Names = found.Names }, CancellationToken.None);
        Assert.Equal(image.Descriptor.Digest, root.Digest);
        Assert.Equal("BK6150", Assert.Throws<ArchiveException>(() => OciLayoutFolder.Open(_to.Folder)).Code);
    }

    [Fact]
    public async Task One_of_several_is_chosen_by_name_and_a_wrong_name_lists_them()
    {
        var folder = Path.Combine(_to.Folder, "layout");
        await ToFolder(folder, Write("one"), Name);
        Assert.Equal(Name, OciLayoutFolder.Open(folder).Find(null).Names.Single());
        await ToFolder(folder, Write("two"), ImageReference.Parse("b:2"));
        var layout = OciLayoutFolder.Open(folder);
        Assert.Equal("b:2", layout.Find("b:2").Names.Single().Familiar);
        Assert.Equal("b:2", layout.Find("2").Names.Single().Familiar);
        Assert.Contains("shop:1, b:2", Assert.Throws<ArchiveException>(() => layout.Find(null)).Message, StringComparison.Ordinal);
        Assert.Equal("BK6158", Assert.Throws<ArchiveException>(() => layout.Find("c")).Code);
    }

    [Fact]
    public async Task A_failed_save_leaves_the_old_file()
    {
        var path = Path.Combine(_to.Folder, "a.tar");
        await File.WriteAllTextAsync(path, "old");
        await Assert.ThrowsAsync<InvalidOperationException>(() => ArchiveFile.WriteAsync(path, _ => throw new InvalidOperationException()));
        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.DoesNotContain(Directory.EnumerateFiles(_to.Folder), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        await ArchiveFile.WriteAsync(path, s => s.WriteAsync("new"u8.ToArray()).AsTask());
        Assert.Equal("new", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Loading_into_a_store_for_reading_is_refused_before_anything_is_read() =>
        Assert.Equal("BK4003", (await Assert.ThrowsAsync<StoreException>(() => ImageLoader.LoadAsync(Stream.Null, _to.Open(readOnly: true), new LoadOptions(), CancellationToken.None))).Code);

    private Image Write(params string[] layers)
    {
        var image = ImageEdits.Empty(Platform.OfThisMachine);
        foreach (var text in layers)
        {
            var layer = TestLayers.Write(_from.Store, LayerCompression.Gzip, TestLayers.File("file", text));
            image = image.WithLayer(layer.Blob, layer.DiffId, new HistoryEntry { CreatedBy = text });
        }

        image.WriteDocuments(_from.Store.Blobs);
        return image;
    }

    private async Task<byte[]> Save(bool docker, params (Descriptor Root, ImageReference? Name)[] images)
    {
        using var output = new MemoryStream();
        var sink = docker ? DockerArchive.Sink(output) : OciArchive.Sink(output);
        foreach (var (root, name) in images)
            await ImageCopier.CopyAsync(StoreImages.Source(_from.Store, root), sink, new CopyOptions { Names = name is null ? [] : [name], CompletesSink = false }, CancellationToken.None);
        await sink.CompleteAsync(CancellationToken.None);
        return output.ToArray();
    }

    private Task<IReadOnlyList<ArchivedImage>> Load(byte[] archive) => ImageLoader.LoadAsync(new MemoryStream(archive), _to.Store, new LoadOptions(), CancellationToken.None);

    private Task ToFolder(string folder, Image image, ImageReference name) =>
        ImageCopier.CopyAsync(StoreImages.Source(_from.Store, image.Descriptor), OciLayoutFolder.Sink(folder), new CopyOptions { Names = [name] }, CancellationToken.None);
}
