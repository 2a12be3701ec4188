using System.Text;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Images;

/// <summary>Docker archives made by hand, honest and not.</summary>
public sealed class HostileArchiveTests : IDisposable
{
    private readonly TemporaryStore _temporary = new();
    private readonly byte[] _layer;
    private readonly byte[] _config;

    public HostileArchiveTests()
    {
        _layer = Tar(("file", "content"u8.ToArray()));
        _config = OciJson.Write(new ImageConfig { Architecture = "amd64", Os = "linux", RootFs = new RootFs { DiffIds = [Digest.Of(_layer)] } });
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task An_old_archive_with_linked_layers_is_loaded()
    {
        var config = OciJson.Write(new ImageConfig { Architecture = "amd64", Os = "linux", RootFs = new RootFs { DiffIds = [Digest.Of(_layer), Digest.Of(_layer)] } });
        var loaded = await Load(w =>
        {
            Write(w, "a/layer.tar", _layer);
            w.Write(new LayerEntry.SymbolicLink("../a/layer.tar") { Path = "b/layer.tar", Mode = 0x1ff });
            Write(w, "c.json", config);
            Manifest(w, "c.json", "[\"old:1\"]", "a/layer.tar", "b/layer.tar");
        });
        Assert.Equal("old:1", loaded.Single().Names.Single().Familiar);
        Assert.Equal(Digest.Of(config), new ImageCatalog(_temporary.Store).Resolve("old:1").Image.Id);
    }

    [Fact]
    public Task A_layer_that_is_not_the_configurations_is_refused() => Refused("BK6152", w =>
    {
        Write(w, "a/layer.tar", Tar(("file", "CONTENT"u8.ToArray())));
        Write(w, "c.json", _config);
        Manifest(w, "c.json", "null", "a/layer.tar");
    });

    [Fact]
    public Task A_missing_layer_is_named() => Refused("BK6151", w =>
    {
        Write(w, "c.json", _config);
        Manifest(w, "c.json", "null", "a/layer.tar");
    });

    [Fact]
    public Task A_missing_configuration_is_named() => Refused("BK6151", w => Manifest(w, "c.json", "null"));

    [Fact]
    public Task More_layers_than_the_configuration_knows_are_refused() => Refused("BK6154", w =>
    {
        Write(w, "a/layer.tar", _layer);
        Write(w, "c.json", _config);
        Manifest(w, "c.json", "null", "a/layer.tar", "a/layer.tar");
    });

    [Fact]
    public Task Links_that_go_in_circles_are_refused() => Refused("BK6153", w =>
    {
        w.Write(new LayerEntry.SymbolicLink("b") { Path = "a", Mode = 0x1ff });
        w.Write(new LayerEntry.SymbolicLink("a") { Path = "b", Mode = 0x1ff });
        Write(w, "c.json", _config);
        Manifest(w, "c.json", "null", "a");
    });

    [Fact]
    public Task A_link_to_the_hosts_files_leads_nowhere() => Refused("BK6153", w =>
    {
        w.Write(new LayerEntry.SymbolicLink("/etc/passwd") { Path = "a/layer.tar", Mode = 0x1ff });
        w.Write(new LayerEntry.SymbolicLink("../../../../etc/passwd") { Path = "c.json", Mode = 0x1ff });
        Manifest(w, "c.json", "null", "a/layer.tar");
    });

    [Fact]
    public Task A_blob_under_a_false_digest_is_refused() => Refused("BK6152", w => Write(w, $"blobs/sha256/{new string('a', 64)}", _layer));

    [Fact]
    public Task A_name_that_is_a_path_is_refused() => Refused("BK6154", w =>
    {
        Write(w, "a/layer.tar", _layer);
        Write(w, "c.json", _config);
        Manifest(w, "c.json", "[\"../../etc/passwd\"]", "a/layer.tar");
    });

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[{\"Config\":null,\"Layers\":[]}]")]
    [InlineData("not json")]
    public Task A_damaged_manifest_is_refused(string json) => Refused("BK6154", w => Write(w, "manifest.json", Encoding.UTF8.GetBytes(json)));

    [Fact]
    public Task A_root_file_system_is_not_an_image() => Refused("BK6150", w => Write(w, "etc/passwd", "root"u8.ToArray()));

    [Fact]
    public async Task Anything_else_is_not_an_archive()
    {
        var noise = Enumerable.Range(0, 4096).Select(i => (byte)(i * 7)).ToArray();
        var error = await Assert.ThrowsAsync<ArchiveException>(() => ImageLoader.LoadAsync(new MemoryStream(noise), _temporary.Store, new LoadOptions(), CancellationToken.None));
        Assert.Equal("BK6150", error.Code);
        AssertNothing();
    }

    [Fact]
    public async Task A_cut_archive_is_refused()
    {
        var whole = Archive(w =>
        {
            Write(w, "a/layer.tar", _layer);
            Write(w, "c.json", _config);
            Manifest(w, "c.json", "null", "a/layer.tar");
        });
        await Assert.ThrowsAnyAsync<BuildKitException>(() => ImageLoader.LoadAsync(new MemoryStream(whole[..1500]), _temporary.Store, new LoadOptions(), CancellationToken.None));
        AssertNothing();
    }

    private static byte[] Tar(params (string Path, byte[] Content)[] files) => Archive(w =>
    {
        foreach (var (path, content) in files) Write(w, path, content);
    });

    private static byte[] Archive(Action<TarWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, leaveOpen: true))
        {
            write(writer);
            writer.Complete();
        }

        return bytes.ToArray();
    }

    private static void Write(TarWriter writer, string path, byte[] content) =>
        writer.Write(new LayerEntry.RegularFile(content.Length, () => new MemoryStream(content)) { Path = path, Mode = 0b110_100_100 });

    private static void Manifest(TarWriter writer, string config, string tags, params string[] layers) =>
        Write(writer, "manifest.json", Encoding.UTF8.GetBytes($$"""[{"Config":"{{config}}","RepoTags":{{tags}},"Layers":[{{string.Join(',', layers.Select(l => $"\"{l}\""))}}]}]"""));

    private Task<IReadOnlyList<ArchivedImage>> Load(Action<TarWriter> write) =>
        ImageLoader.LoadAsync(new MemoryStream(Archive(write)), _temporary.Store, new LoadOptions(), CancellationToken.None);

    private async Task Refused(string code, Action<TarWriter> write)
    {
        var error = await Assert.ThrowsAnyAsync<BuildKitException>(() => Load(write));
        Assert.Equal(code, error.Code);
        AssertNothing();
    }

    private void AssertNothing()
    {
        Assert.Empty(_temporary.Store.References.List());
        Assert.Empty(_temporary.Store.Blobs.List());
        Assert.Empty(Directory.EnumerateDirectories(_temporary.In("tmp")).SelectMany(Directory.EnumerateDirectories));
    }
}
