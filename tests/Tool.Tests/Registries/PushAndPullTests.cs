using BuildKit.Interop.Tests.Registries;
using BuildKit.Tool.Tests.Cli;
using BuildKit.Tool.Tests.Images;

namespace BuildKit.Tool.Tests.Registries;

public sealed class PushAndPullTests : IAsyncLifetime, IDisposable
{
    private readonly ToolRun _tool = new();
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task What_is_pushed_comes_back_the_same()
    {
        var name = $"{_registry.Host}/team/shop:1.0";
        _tool.Add("shop", "base", "app");
        await _tool.OkAsync("tag", "shop", name);
        var id = await _tool.OkAsync("inspect", "-f", "{{.Id}}", name);

        Assert.Matches("^1.0: digest: sha256:[0-9a-f]{64} size: [0-9]+\n$", await _tool.OkAsync("push", name));
        Assert.Contains(", done\n", _tool.Error, StringComparison.Ordinal);
        await _tool.OkAsync("rmi", "-f", name, "shop");
        var pulled = await _tool.OkAsync("pull", name);

        Assert.Contains($"Status: Downloaded newer image for {name}\n{name}\n", pulled, StringComparison.Ordinal);
        Assert.Equal(id, await _tool.OkAsync("inspect", "-f", "{{.Id}}", name));
        Assert.Contains("Status: Image is up to date", await _tool.OkAsync("pull", name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_tag_travels_when_asked()
    {
        var repository = $"{_registry.Host}/all";
        _tool.Add(repository + ":a", "base");
        _tool.Add(repository + ":b", "base", "b");
        await _tool.OkAsync("push", "-a", "--quiet", "--disable-content-trust", repository);
        await _tool.OkAsync("rmi", repository + ":a", repository + ":b");

        Assert.Equal($"{repository}:a\n{repository}:b\n", await _tool.OkAsync("pull", "-a", "-q", repository));

        Assert.Equal("", _tool.Error);
    }

    /// <summary>What is pulled here is no file system, so it ends with that error; asked for quietly, with nothing else.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_container_is_made_of_what_is_pulled_quietly_or_not(bool quiet)
    {
        var name = $"{_registry.Host}/made:1";
        _tool.Add(name, "base");
        await _tool.OkAsync("push", "-q", name);
        await _tool.OkAsync("rmi", name);
        Assert.Equal(125, await _tool.RunAsync(["create", .. quiet ? ["-q"] : Array.Empty<string>(), name]));
        Assert.Equal(!quiet, _tool.Error.Contains($"Unable to find image '{name}' locally", StringComparison.Ordinal));
        Assert.Equal(!quiet, _tool.Error.Contains("done", StringComparison.Ordinal));
        Assert.NotEqual("", await _tool.OkAsync("images", "-q", name));
    }

    [Fact]
    public async Task An_image_for_another_platform_is_asked_for_where_the_store_has_none()
    {
        var name = $"{_registry.Host}/one:1";
        _tool.Add(name, "base");
        Assert.Equal(125, await _tool.RunAsync("create", "--platform", "linux/arm64", name));
        Assert.Contains("Unable to find image", _tool.Error, StringComparison.Ordinal);
        Assert.Equal(125, await _tool.RunAsync("create", "--platform", "linux/arm64", "--pull", "never", name));
        Assert.StartsWith("BK2302: ", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_can_be_json()
    {
        _tool.Add($"{_registry.Host}/json", "base");
        await _tool.OkAsync("push", "--progress", "json", $"{_registry.Host}/json");
        Assert.All(_tool.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => Assert.StartsWith("{\"event\":\"", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_the_registry_does_not_have_is_an_error_of_registries()
    {
        Assert.Equal(1, await _tool.RunAsync("pull", $"{_registry.Host}/nothing:1"));
        Assert.Matches("^BK1[0-9]{3}: ", _tool.Error);
    }

    [Fact]
    public async Task An_image_that_the_store_does_not_have_cannot_be_pushed()
    {
        Assert.Equal(1, await _tool.RunAsync("push", $"{_registry.Host}/nothing:1"));
        Assert.Matches("^BK23[0-9]{2}: ", _tool.Error);
        Assert.Equal(1, await _tool.RunAsync("push", "-a", $"{_registry.Host}/nothing"));
        Assert.StartsWith("BK2924: ", _tool.Error, StringComparison.Ordinal);
    }
}
