using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Images;

public sealed class ImageCommandTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public ImageCommandTests()
    {
        _tool.Add("busybox", "base");
        _tool.Add("shop:1.0", "base", "packages", "app");
    }

    [Theory]
    [InlineData("inspect", "image inspect shop:1.0")]
    [InlineData("history", "history shop:1.0")]
    [InlineData("history-exact", "image history --no-trunc --human=false shop:1.0")]
    [InlineData("tree", "image tree shop:1.0")]
    public async Task Looks_as_reviewed(string golden, string line) =>
        TestData.AssertGolden(TestData.Path($"Golden/images/{golden}.txt"), await _tool.OkAsync(line.Split(' ')));

    [Theory]
    [InlineData("{{.Architecture}} {{.Os}}", "amd64 linux")]
    [InlineData("{{json .Config.Cmd}}", "[\"sh\"]")]
    [InlineData("{{range $p, $_ := .Config.ExposedPorts}}{{$p}}{{end}}", "80/tcp")]
    [InlineData("{{index .RepoTags 0}}", "shop:1.0")]
    [InlineData("{{len .RootFS.Layers}}", "3")]
    [InlineData("{{.Config.Labels.team}}", "blue")]
    public async Task Inspect_answers_templates(string format, string expected) =>
        Assert.Equal(expected + "\n", await _tool.OkAsync("inspect", "--format", format, "shop:1.0"));

    [Fact]
    public async Task Inspect_shows_what_there_is_and_fails_for_what_is_not()
    {
        Assert.Equal(1, await _tool.RunAsync("image", "inspect", "-f", "{{index .RepoTags 0}}", "busybox", "nothing", "shop:1.0"));
        Assert.Equal("busybox:latest\nshop:1.0\n", _tool.Output);
        Assert.Contains("nothing", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_is_one_more_name_of_the_same_image()
    {
        await _tool.OkAsync("tag", "busybox", "localhost:5000/box:2");
        Assert.Equal(await _tool.OkAsync("images", "-q", "busybox"), await _tool.OkAsync("images", "-q", "localhost:5000/box:2"));
    }

    [Fact]
    public async Task Removing_one_of_two_names_keeps_the_image()
    {
        await _tool.OkAsync("tag", "busybox", "box");
        Assert.Equal("Untagged: box:latest\n", await _tool.OkAsync("rmi", "box"));
        var last = await _tool.OkAsync("image", "rm", "busybox");
        Assert.StartsWith("Untagged: busybox:latest\nDeleted: sha256:", last, StringComparison.Ordinal);
        Assert.Equal("", await _tool.OkAsync("images", "-q", "busybox"));
    }

    [Fact]
    public async Task Removing_what_is_not_there_fails_unless_forced()
    {
        Assert.Equal(1, await _tool.RunAsync("rmi", "nothing", "busybox"));
        Assert.StartsWith("Untagged: busybox:latest\n", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("nothing", _tool.Error, StringComparison.Ordinal);
        Assert.Equal("", await _tool.OkAsync("rmi", "-f", "nothing"));
    }

    [Fact]
    public async Task Pruning_takes_the_nameless_only()
    {
        _tool.Add(null, "forgotten");
        Assert.Contains("deleted: sha256:", await _tool.OkAsync("image", "prune", "-f"), StringComparison.Ordinal);
        Assert.Equal(2, (await _tool.OkAsync("images", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n\n", 2)]
    [InlineData("\n", 2)]
    public async Task Pruning_everything_asks_first(string answer, int left)
    {
        _tool.Input = System.Text.Encoding.UTF8.GetBytes(answer);
        Assert.Contains("[y/N]", await _tool.OkAsync("image", "prune", "-a"), StringComparison.Ordinal);
        Assert.Equal(left, (await _tool.OkAsync("images", "-q")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Pruning_without_anybody_to_ask_fails()
    {
        Assert.Equal(1, await _tool.RunAsync("image", "prune"));
        Assert.StartsWith("BK2921: ", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_root_may_be_named_on_the_command_line()
    {
        _tool.Variables["DOTNET_CONTAINER_ROOT"] = Path.Combine(_tool.Folder, "elsewhere");
        Assert.Equal("", await _tool.OkAsync("images", "-q"));
        Assert.NotEqual("", await _tool.OkAsync("--root", _tool.StoreRoot, "images", "-q"));
    }

    public void Dispose() => _tool.Dispose();
}
