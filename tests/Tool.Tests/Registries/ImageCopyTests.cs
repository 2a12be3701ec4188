using BuildKit.Interop.Tests.Registries;
using BuildKit.Tool.Tests.Cli;
using BuildKit.Tool.Tests.Images;

namespace BuildKit.Tool.Tests.Registries;

public sealed class ImageCopyTests : IAsyncLifetime, IDisposable
{
    private readonly ToolRun _tool = new();
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task An_image_goes_round_and_stays_the_same()
    {
        _tool.Add("shop:1.0", "base", "app");
        var id = await _tool.OkAsync("inspect", "-f", "{{.Id}}", "shop:1.0");
        Assert.Matches("^docker://[0-9.:]+/shop:1.0: digest: sha256:[0-9a-f]{64} size: [0-9]+\n$", await _tool.OkAsync("image", "copy", "shop:1.0", $"docker://{_registry.Host}/shop:1.0"));
        await _tool.OkAsync("image", "copy", "-q", $"docker://{_registry.Host}/shop:1.0", $"oci:{_tool.Folder}/layout:1.0");
        await _tool.OkAsync("image", "copy", "-q", $"oci:{_tool.Folder}/layout:1.0", $"docker-archive:{_tool.Folder}/shop.tar:again:2.0");
        await _tool.OkAsync("image", "copy", "-q", $"docker-archive:{_tool.Folder}/shop.tar", "back:3.0");
        Assert.Equal(id, await _tool.OkAsync("inspect", "-f", "{{.Id}}", "back:3.0"));
        Assert.Equal("", _tool.Error);
    }

    [Fact]
    public async Task A_remote_image_is_seen_where_it_is()
    {
        _tool.Add("shop:1.0", "base", "app");
        var here = await _tool.OkAsync("image", "inspect", "-f", "{{.Id}} {{.Architecture}} {{json .Config.Env}} {{json .RootFS}} {{.Size}}", "shop:1.0");
        await _tool.OkAsync("image", "copy", "-q", "shop:1.0", $"docker://{_registry.Host}/shop:1.0");
        await _tool.OkAsync("rmi", "shop:1.0");
        var before = (await _registry.RequestsAsync()).Count;
        Assert.Equal(here, await _tool.OkAsync("image", "inspect", "--remote", "-f", "{{.Id}} {{.Architecture}} {{json .Config.Env}} {{json .RootFS}} {{.Size}}", $"{_registry.Host}/shop:1.0"));
        Assert.Equal(3, (await _registry.RequestsAsync()).Count - before);
        Assert.Equal("", await _tool.OkAsync("images", "-q"));
    }

    [Theory]
    [InlineData("dir:/tmp/x", "BK2360")]
    [InlineData("docker:shop", "BK2360")]
    [InlineData("oci:", "BK2360")]
    [InlineData("docker-archive:x:", "BK2360")]
    [InlineData("docker-daemon:shop:1.0", "BK2362")]
    [InlineData("oci:/nowhere", "BK6150")]
    [InlineData("docker-archive:/nowhere.tar", "BK6150")]
    [InlineData("nothing:1", "BK2300")]
    public async Task What_is_no_end_is_an_error(string source, string code)
    {
        _tool.Variables["DOCKER_HOST"] = $"unix://{_tool.Folder}/no.sock";
        Assert.Equal(1, await _tool.RunAsync("image", "copy", source, "there:1"));
        Assert.StartsWith(code + ": ", _tool.Error, StringComparison.Ordinal);
    }
}
