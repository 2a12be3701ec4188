using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Dockerfiles in a publish: under a project's layers, or instead of them. Their steps run in containers of the tool that the package brings.</summary>
[Collection(PublishCollection.Name)]
public sealed class Dockerfiles(PublishFixture fixture) : IAsyncLifetime
{
    private const string Base = $"FROM busybox AS tools\nFROM {BaseImages.Runtime}\nCOPY --from=tools /bin /bin\nARG FONT=none\nRUN busybox mkdir /fonts && busybox echo $FONT > /fonts/name\nENV FONTS=/fonts\n";

    private string Folder => fixture.Project("Console");

    public async Task InitializeAsync()
    {
        WriteBusybox();
        (await fixture.PublishOnceAsync("Console", "-t:PublishContainer")).Succeeded();
    }

    public Task DisposeAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*.Dockerfile")) File.Delete(file);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_base_by_Dockerfile_lies_under_the_layers_of_the_project()
    {
        Write("base.Dockerfile", Base);
        string[] publish = ["-p:ContainerBaseDockerfile=base.Dockerfile", "-p:ContainerRepository=with-fonts"];
        (await PublishAsync(publish)).Succeeded();
        var image = PublishedImage.Read(fixture.StoreRoot, "with-fonts");
        Assert.Equal("none\n", image.Files["/fonts/name"].Text);
        Assert.Contains("/app/Console.dll", image.Files.Keys);
        Assert.Contains("FONTS=/fonts", image.Config.Env!);
        Assert.Contains("APP_UID=1654", image.Config.Env!);

        (await PublishAsync(publish)).Succeeded().Says("up to date");

        Write("base.Dockerfile", Base.Replace("FONT=none", "FONT=Liberation", StringComparison.Ordinal));
        (await PublishAsync(publish)).Succeeded();
        Assert.Equal("Liberation\n", PublishedImage.Read(fixture.StoreRoot, "with-fonts").Files["/fonts/name"].Text);
    }

    [Fact]
    public async Task Errors_stand_in_the_list_at_the_line_of_the_Dockerfile()
    {
        Write("wrong.Dockerfile", "FROM busybox\nRUNN true\n");
        var run = await PublishAsync("-p:ContainerBaseDockerfile=wrong.Dockerfile");
        run.Failed("BK5020").Says("wrong.Dockerfile(2,1): error BK5020: 'RUNN' is no instruction.");
        Write("wrong.Dockerfile", "FROM busybox\nRUN busybox false\n");
        (await PublishAsync("-p:ContainerBaseDockerfile=wrong.Dockerfile")).Failed("BK4340").Says("wrong.Dockerfile(2,1): error BK4340:");
        (await PublishAsync("-p:ContainerBaseDockerfile=wrong.Dockerfile", "-p:ContainerLockedMode=true")).Failed("BK2124").Says("container.lock.json");
    }

    [Fact]
    public async Task Warnings_of_its_checks_are_warnings_of_the_publish()
    {
        Write("upper.Dockerfile", Base.Replace("AS tools", "AS Tools", StringComparison.Ordinal));
        (await PublishAsync("-p:ContainerBaseDockerfile=upper.Dockerfile")).Succeeded().Says("upper.Dockerfile(1,1): warning StageNameCasing:");
    }

    [Fact]
    public async Task A_Dockerfile_may_make_the_whole_image()
    {
        Write("whole.Dockerfile", "FROM busybox\nARG GREETING\nRUN busybox echo $GREETING > /greeting\nCMD [\"busybox\", \"cat\", \"/greeting\"]\n");
        (await PublishAsync("-p:ContainerDockerfile=whole.Dockerfile", "-p:ContainerRepository=whole", "-p:ContainerImageTags=\"1.0;latest\"")).Succeeded();
        var image = PublishedImage.Read(fixture.StoreRoot, "whole:1.0");
        Assert.Equal(["busybox", "cat", "/greeting"], image.Config.Cmd!);
        Assert.Contains("/greeting", image.Files.Keys);
        Assert.Equal(image.Image.Id, PublishedImage.Read(fixture.StoreRoot, "whole:latest").Image.Id);
    }

    [Fact]
    public async Task Two_of_them_are_refused() =>
        (await PublishAsync("-p:ContainerDockerfile=a.Dockerfile", "-p:ContainerBaseDockerfile=b.Dockerfile")).Failed("BK2241");

    private Task<SdkRun> PublishAsync(params string[] more) => fixture.PublishAsync("Console", ["--no-build", "-t:PublishContainer", .. more]);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    private void WriteBusybox()
    {
        using var store = Store.Open(new StoreLocation(fixture.StoreRoot, fixture.StoreRoot + "-run"));
        LayerDigests layer;
        using (var writer = store.Blobs.Create())
        {
            layer = LayerBlob.Write(Entries(), writer, LayerCompression.Gzip, CancellationToken.None);
            writer.Commit(layer.Digest);
        }

        var blob = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = layer.Digest, Size = layer.Size };
        var image = ImageEdits.Empty(Platform.OfThisMachine).WithDefaults(d => d with { Env = ["PATH=/bin"] }).WithLayer(blob, layer.DiffId, new HistoryEntry { CreatedBy = "busybox" });
        store.References.Set(ImageReference.Parse("busybox"), image.WriteDocuments(store.Blobs));
    }

    private static IEnumerable<LayerEntry> Entries()
    {
        yield return new LayerEntry.Directory { Path = "bin", Mode = 0b111_101_101 };
        yield return new LayerEntry.RegularFile(new FileInfo("/bin/busybox").Length, () => File.OpenRead("/bin/busybox")) { Path = "bin/busybox", Mode = 0b111_101_101 };
        yield return new LayerEntry.SymbolicLink("busybox") { Path = "bin/sh", Mode = 0b111_111_111 };
    }
}
