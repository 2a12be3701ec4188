using System.Text;
using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Images;

public sealed class HousekeepingTests : IDisposable
{
    private readonly ToolRun _tool = new();

    public HousekeepingTests()
    {
        _tool.Add("busybox", "base");
        _tool.Add("shop:1.0", "base", "app");
    }

    [Fact]
    public async Task Removing_the_last_name_frees_what_nobody_else_needs()
    {
        await _tool.OkAsync("rmi", "shop:1.0");
        using var store = _tool.OpenStore();
        var left = store.Blobs.List().Select(b => File.ReadAllText(store.Blobs.PathOf(b.Digest))).ToList();
        Assert.Contains("base", left);
        Assert.DoesNotContain("app", left);
    }

    [Fact]
    public async Task Pruning_says_what_it_freed()
    {
        _tool.Add(null, "forgotten");
        Assert.Matches("Total reclaimed space: [1-9][0-9.]*k?B\n$", await _tool.OkAsync("image", "prune", "-f"));
    }

    [Fact]
    public async Task A_whole_store_has_no_damage() => Assert.Equal("No damage found.\n", await _tool.OkAsync("system", "check"));

    [Fact]
    public async Task Damage_is_found_named_and_repaired()
    {
        Damage("app");
        Assert.Equal(1, await _tool.RunAsync("system", "check", "--format", "{{.Subject}}"));
        Assert.NotEqual("", _tool.Output);

        await _tool.OkAsync("system", "check", "--repair");

        Assert.Equal("No damage found.\n", await _tool.OkAsync("system", "check"));
    }

    [Fact]
    public async Task Usage_counts_shared_blobs_once()
    {
        using var store = _tool.OpenStore();
        var size = store.Blobs.List().Sum(b => b.Size);
        var output = await _tool.OkAsync("system", "df", "--format", "{{.Type}}: {{.TotalCount}} {{.Size}}");
        Assert.StartsWith($"Images: 2 {BuildKit.Tool.Formatting.HumanSize.Of(size)}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_says_where_the_store_is() =>
        Assert.Equal($"{_tool.StoreRoot} 2\n", await _tool.OkAsync("info", "--format", "{{.StoreRoot}} {{.Images}}"));

    private void Damage(string content)
    {
        using var store = _tool.OpenStore();
        var path = store.Blobs.List().Select(b => store.Blobs.PathOf(b.Digest)).First(p => File.ReadAllText(p) == content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes("apq"));
    }

    public void Dispose() => _tool.Dispose();
}
