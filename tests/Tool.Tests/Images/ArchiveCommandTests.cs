using System.Formats.Tar;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Images;

public sealed class ArchiveCommandTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public ArchiveCommandTests() => File.WriteAllBytes(Path.Combine(_tool.Folder, "root.tar"), RootFileSystem());

    private string Archive => Path.Combine(_tool.Folder, "out.tar");

    [Fact]
    public async Task A_root_file_system_becomes_an_image()
    {
        var id = (await _tool.OkAsync("import", "-c", "CMD [\"/hello\"]", "-c", "ENV A=b", "-m", "by hand", Path.Combine(_tool.Folder, "root.tar"), "box:1")).Trim();
        Assert.Equal($"{id} [\"/hello\"] [A=b]\n", await _tool.OkAsync("inspect", "-f", "{{.Id}} {{json .Config.Cmd}} {{.Config.Env}}", "box:1"));
        Assert.Contains("by hand", await _tool.OkAsync("history", "box:1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_an_archive_too()
    {
        _tool.Input = RootFileSystem();
        _tool.Variables["SOURCE_DATE_EPOCH"] = "0";
        await _tool.OkAsync("import", "-", "box");
        Assert.Equal("1970-01-01 00:00:00 +0000 UTC\n", await _tool.OkAsync("images", "--format", "{{.CreatedAt}}"));
    }

    [Theory]
    [InlineData("docker-archive")]
    [InlineData("oci-archive")]
    public async Task What_is_saved_can_be_loaded(string format)
    {
        await _tool.OkAsync("import", Path.Combine(_tool.Folder, "root.tar"), "box:1");
        await _tool.OkAsync("tag", "box:1", "localhost:5000/box:2");
        var before = await _tool.OkAsync("images", "--digests");
        await _tool.OkAsync("save", "--format", format, "-o", Archive, "box:1", "localhost:5000/box:2");
        await _tool.OkAsync("rmi", "-f", "box:1", "localhost:5000/box:2");

        var loaded = await _tool.OkAsync("load", "-q", "-i", Archive);

        Assert.Contains("Loaded image: box:1\n", loaded, StringComparison.Ordinal);
        Assert.Contains("Loaded image: localhost:5000/box:2\n", loaded, StringComparison.Ordinal);
        Assert.Equal(before, await _tool.OkAsync("images", "--digests"));
    }

    [Theory]
    [InlineData("docker-archive")]
    [InlineData("oci-archive")]
    public async Task What_is_made_of_this_machines_files_says_so_and_keeps_its_mark(string format)
    {
        await _tool.OkAsync("import", Path.Combine(_tool.Folder, "root.tar"), "plain");
        using (var store = _tool.OpenStore())
        {
            var plain = Image.Read(store.Blobs, store.References.Get(ImageReference.Parse("plain"))!);
            var home = plain.WithManifest(m => m with { Layers = [.. m.Layers.Select(layer => layer.WithAnnotation(Annotations.HostBase, "true"))] });
            store.References.Set(ImageReference.Parse("home"), home.WriteDocuments(store.Blobs));
        }

        await _tool.OkAsync("save", "--format", format, "-o", Archive, "plain");
        Assert.Equal("", _tool.Error);

        await _tool.OkAsync("save", "--format", format, "-o", Archive, "home");
        Assert.StartsWith("BK2930: Saving 'home:latest': it holds this machine's own", _tool.Error, StringComparison.Ordinal);

        await _tool.OkAsync("rmi", "home");
        await _tool.OkAsync("load", "-q", "-i", Archive);
        using var loaded = _tool.OpenStore();
        Assert.Contains(Image.Read(loaded.Blobs, loaded.References.Get(ImageReference.Parse("home"))!).Layers, layer => layer.Annotation(Annotations.HostBase) == "true");
    }

    [Fact]
    public async Task Saving_to_standard_output_gives_the_bytes_of_the_file()
    {
        await _tool.OkAsync("import", Path.Combine(_tool.Folder, "root.tar"), "box");
        await _tool.OkAsync("save", "-o", Archive, "box");
        await _tool.OkAsync("save", "box");
        Assert.Equal(await File.ReadAllBytesAsync(Archive), _tool.OutputBytes);
    }

    [Fact]
    public async Task A_terminal_is_spared_the_bytes()
    {
        await _tool.OkAsync("import", Path.Combine(_tool.Folder, "root.tar"), "box");
        _tool.OutputIsTerminal = true;
        Assert.Equal(1, await _tool.RunAsync("save", "box"));
        Assert.Equal("", _tool.Output);
        Assert.StartsWith("BK2920: ", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_missing_image_leaves_no_archive_at_all()
    {
        await _tool.OkAsync("import", Path.Combine(_tool.Folder, "root.tar"), "box");
        Assert.Equal(1, await _tool.RunAsync("save", "-o", Archive, "box", "nothing"));
        Assert.False(File.Exists(Archive));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        Assert.Equal(1, await _tool.RunAsync("load", "-i", "/no/such/file"));
        Assert.StartsWith("BK2922: Opening '/no/such/file': ", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_archive_is_refused()
    {
        _tool.Input = new byte[1024];
        Assert.Equal(1, await _tool.RunAsync("load"));
        Assert.Matches("^BK6[0-9]{3}: ", _tool.Error);
    }

    public void Dispose() => _tool.Dispose();

    private static byte[] RootFileSystem()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "hello") { DataStream = new MemoryStream("hi\n"u8.ToArray()), ModificationTime = DateTimeOffset.UnixEpoch });
        return stream.ToArray();
    }
}
