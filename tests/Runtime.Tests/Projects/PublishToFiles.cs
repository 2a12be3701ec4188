using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class PublishToFiles : IDisposable
{
    private readonly TemporaryStore _store = new();
    private readonly SampleProject _project = new SampleProject().App(host: true)
        .Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 500_000)).Asset("wwwroot/app.css", 90_000);

    [Theory]
    [InlineData(ArchiveFormat.Docker)]
    [InlineData(ArchiveFormat.Oci)]
    public async Task An_archive_is_loaded_with_its_name_and_digest(ArchiveFormat format)
    {
        var result = await PublishAsync(new ImageDestination.Archive(format, In("out/shop.tar")));
        Assert.Equal(In("out/shop.tar"), result.Path);
        using var other = new TemporaryStore();
        await using var file = File.OpenRead(In("out/shop.tar"));
        using var archive = await ImageArchive.OpenAsync(file, other.Store, default);
        Assert.Equal(result.Digest, Assert.Single(archive.Images).Root.Digest);
        Assert.Equal("docker.io/library/shop:latest", Assert.Single(archive.Images[0].Names).ToString());
    }

    [Fact]
    public async Task An_unchanged_archive_is_not_touched()
    {
        var archive = new ImageDestination.Archive(ArchiveFormat.Docker, In("shop.tar"));
        await PublishAsync(archive);
        var before = File.GetLastWriteTimeUtc(archive.Path);
        Assert.True((await PublishAsync(archive)).UpToDate);
        Assert.Equal(before, File.GetLastWriteTimeUtc(archive.Path));
    }

    [Fact]
    public async Task An_archive_that_somebody_replaced_or_removed_is_written_again()
    {
        var archive = new ImageDestination.Archive(ArchiveFormat.Docker, In("shop.tar"));
        await PublishAsync(archive);
        var content = File.ReadAllBytes(archive.Path);
        File.WriteAllText(archive.Path, "something else");
        Assert.False((await PublishAsync(archive)).UpToDate);
        Assert.Equal(content, File.ReadAllBytes(archive.Path));
        File.Delete(archive.Path);
        Assert.False((await PublishAsync(archive)).UpToDate);
        Assert.Equal(content, File.ReadAllBytes(archive.Path));
    }

    [Fact]
    public async Task Another_format_or_tag_writes_the_archive_again()
    {
        var path = In("shop.tar");
        await PublishAsync(new ImageDestination.Archive(ArchiveFormat.Docker, path));
        Assert.False((await PublishAsync(new ImageDestination.Archive(ArchiveFormat.Oci, path))).UpToDate);
        Assert.False((await PublishAsync(new ImageDestination.Archive(ArchiveFormat.Oci, path), r => r with { Tags = ["2.0"] })).UpToDate);
    }

    [Fact]
    public async Task A_folder_gets_a_file_named_after_the_repository() =>
        Assert.Equal(In("out/shop.tar"), (await PublishAsync(new ImageDestination.Archive(ArchiveFormat.Docker, In("out/")), r => r with { Repository = "team/shop" })).Path);

    [Fact]
    public async Task A_layout_folder_keeps_its_other_images()
    {
        var folder = new ImageDestination.LayoutFolder(In("layout"));
        var first = await PublishAsync(folder);
        Assert.True((await PublishAsync(folder)).UpToDate);
        var second = await PublishAsync(folder, r => r with { Repository = "other", Settings = new ImageSettings { User = "7" } });
        Assert.False(second.UpToDate);
        Assert.Equal(new[] { first.Digest, second.Digest }.Order(), OciLayoutFolder.Open(folder.Path).Images.Select(i => i.Root.Digest).Order());
    }

    [Fact]
    public async Task A_stream_gets_the_archive_every_time()
    {
        for (var i = 0; i < 2; i++)
        {
            var stream = new MemoryStream();
            await PublishAsync(new ImageDestination.ArchiveStream(ArchiveFormat.Docker, _ => Task.FromResult<Stream>(stream)));
            Assert.True(stream.ToArray().Length > 10_000);
        }
    }

    [Theory]
    [InlineData("oci")]
    [InlineData("oci-archive")]
    [InlineData("docker-archive")]
    public async Task What_was_published_is_a_base_for_the_next(string scheme)
    {
        var path = In("base");
        ImageDestination destination = scheme switch
        {
            "oci" => new ImageDestination.LayoutFolder(path),
            "oci-archive" => new ImageDestination.Archive(ArchiveFormat.Oci, path),
            _ => new ImageDestination.Archive(ArchiveFormat.Docker, path),
        };
        var below = await PublishAsync(destination, r => r with { Repository = "base" });
        using var upper = new SampleProject().App("tool", host: true);
        var request = upper.Request(upper.Output(name: "tool", host: true)) with { Base = BaseImage.Parse($"{scheme}:{path}", "/"), Settings = new ImageSettings { WorkingDirectory = "/tool" } };
        var publisher = new ProjectPublisher(new() { Store = _store.Store });
        var result = await publisher.PublishAsync(request, default);
        Assert.Equal(below.Digest, result.Images[0].BaseDigest);
        var image = Image.Read(_store.Store.Blobs, _store.Store.References.Get(ImageReference.Parse("shop:latest"))!);
        Assert.Equal(below.Images[0].Layers.Count + 1, image.Layers.Count);
        Assert.All(image.Layers, l => Assert.True(_store.Store.Blobs.Contains(l.Digest)));
        Assert.True((await publisher.PublishAsync(request, default)).UpToDate);
    }

    [Fact]
    public async Task A_base_made_of_this_machine_stays_here()
    {
        var request = Request(new ImageDestination.Archive(ArchiveFormat.Oci, In("shop.tar"))) with { Base = new BaseImage.Host() };
        Assert.Equal("BK2119", (await Assert.ThrowsAsync<ProjectException>(() => new ProjectPublisher(new() { Store = _store.Store }).PublishAsync(request, default))).Code);
    }

    [Fact]
    public async Task An_archive_where_none_can_be_is_an_error_that_names_it()
    {
        File.WriteAllText(In("file"), "");
        var error = await Assert.ThrowsAsync<ProjectException>(() => PublishAsync(new ImageDestination.Archive(ArchiveFormat.Oci, In("file/shop.tar"))));
        Assert.Equal("BK2121", error.Code);
        Assert.Contains(In("file/shop.tar"), error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _project.Dispose();
        _store.Dispose();
    }

    private string In(string path) => Path.Combine(_project.Root, "files-" + path);

    private ProjectImageRequest Request(ImageDestination destination) => _project.Request(_project.Output(host: true)) with { Destination = destination };

    private Task<ProjectImageResult> PublishAsync(ImageDestination destination, Func<ProjectImageRequest, ProjectImageRequest>? change = null) =>
        new ProjectPublisher(new() { Store = _store.Store }).PublishAsync(change?.Invoke(Request(destination)) ?? Request(destination), default);
}
