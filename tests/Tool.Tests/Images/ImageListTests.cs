using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Images;

public sealed class ImageListTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public ImageListTests()
    {
        _tool.Add("busybox", "base");
        _tool.Add("localhost:5000/shop:1.0", "base", "packages", "app");
        _tool.Add(null, "base", "old");
    }

    [Theory]
    [InlineData("plain", "images")]
    [InlineData("digests", "images --digests")]
    [InlineData("no-trunc", "image ls --no-trunc")]
    [InlineData("json", "image list --format json")]
    [InlineData("table", "images --format", "table {{.Repository}}\\t{{.Tag}}\\t{{.Label \"team\"}}\\t{{.CreatedAt}}")]
    public async Task Looks_as_Docker_shows_it(string golden, string line, string? last = null) =>
        TestData.AssertGolden(TestData.Path($"Golden/images/list-{golden}.txt"), await _tool.OkAsync([.. line.Split(' '), .. last is null ? Array.Empty<string>() : [last]]));

    [Theory]
    [InlineData("images busybox", "busybox:latest")]
    [InlineData("images localhost:5000/shop:1.0", "localhost:5000/shop:1.0")]
    [InlineData("images localhost:5000/shop:2.0", "")]
    [InlineData("images -f label=team=red", "busybox:latest")]
    [InlineData("images -f dangling=true", "<none>:<none>")]
    [InlineData("images --filter reference=*box", "busybox:latest")]
    [InlineData("images --filter before=localhost:5000/shop:1.0", "<none>:<none> busybox:latest")]
    public async Task Filters_select(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', (await _tool.OkAsync([.. line.Split(' '), "--format", "{{.Repository}}:{{.Tag}}"])).Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public async Task Quiet_prints_ids_that_other_commands_take()
    {
        var ids = (await _tool.OkAsync("images", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, ids.Length);
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{12}$", id));
        await _tool.OkAsync(["inspect", .. ids]);
    }

    [Fact]
    public async Task An_unknown_filter_is_refused()
    {
        Assert.NotEqual(0, await _tool.RunAsync("images", "--filter", "colour=blue"));
        Assert.Matches("^BK23[0-9]{2}: ", _tool.Error);
    }

    [Fact]
    public async Task A_damaged_image_hides_no_other_and_fails_the_list()
    {
        var broken = _tool.Add("broken", "lost");
        using (var store = _tool.OpenStore()) File.Delete(store.Blobs.PathOf(broken.Id));

        Assert.Equal(1, await _tool.RunAsync("images"));

        Assert.Contains("busybox", _tool.Output, StringComparison.Ordinal);
        Assert.StartsWith("BK4005: ", _tool.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _tool.Dispose();
}
