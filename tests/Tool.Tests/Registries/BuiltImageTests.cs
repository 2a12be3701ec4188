using System.Text;
using BuildKit.Images;
using BuildKit.Interop.Tests.Registries;
using BuildKit.Oci;
using BuildKit.Tool.Tests.Cli;
using BuildKit.Tool.Tests.Images;

namespace BuildKit.Tool.Tests.Registries;

/// <summary>Images whose layers a build left uncompressed, on every way out of the store.</summary>
public sealed class BuiltImageTests : IAsyncLifetime, IDisposable
{
    private readonly ToolRun _tool = new();
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Leave_with_the_same_compressed_layer_everywhere()
    {
        Add("shop:1");
        await _tool.OkAsync("tag", "shop:1", $"{_registry.Host}/pushed:1");
        var pushed = await _tool.OkAsync("push", $"{_registry.Host}/pushed:1");
        Assert.Matches("^[0-9a-f]{12}: layer 1 of 1, [0-9.]+k?B, done\n[0-9a-f]{12}: configuration, [0-9]+B, done\n$", _tool.Error);
        var digest = pushed.Split(' ')[2];

        Assert.Contains(digest, await _tool.OkAsync("image", "copy", "shop:1", $"docker://{_registry.Host}/copied:1"), StringComparison.Ordinal);
        Assert.Contains(digest, await _tool.OkAsync("image", "copy", "shop:1", $"oci:{_tool.Folder}/layout:1"), StringComparison.Ordinal);
        await _tool.OkAsync("save", "--format", "oci-archive", "-o", Path.Combine(_tool.Folder, "saved.tar"), "shop:1");
        Assert.Contains(digest, await Skopeo.RunAsync("inspect", "--format", "{{.Digest}}", $"oci-archive:{_tool.Folder}/saved.tar"), StringComparison.Ordinal);
    }

    private void Add(string name)
    {
        using var store = _tool.OpenStore();
        var layer = store.Blobs.WriteDocument(MediaTypes.OciLayer, Encoding.UTF8.GetBytes(new string('x', 10_000))).WithAnnotation(Annotations.LayerUncompressed, "true");
        var image = ImageEdits.Empty(Platform.Parse("linux/amd64")).WithLayer(layer, layer.Digest, new HistoryEntry { CreatedBy = "RUN" });
        store.References.Set(ImageReference.Parse(name), image.WriteDocuments(store.Blobs));
    }
}
