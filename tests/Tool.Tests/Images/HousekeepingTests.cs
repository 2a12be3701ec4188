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
    public async Task System_prune_removes_what_has_no_name_and_keeps_the_rest()
    {
        var forgotten = _tool.Add(null, "forgotten");
        var output = await _tool.OkAsync("system", "prune", "-f");
        Assert.Matches($"^Deleted Images:\ndeleted: {forgotten.Id}\nTotal reclaimed space: [1-9][0-9.]*k?B\n$", output);
        Assert.Equal("shop\nbusybox\n", await _tool.OkAsync("images", "--format", "{{.Repository}}"));
        Assert.Equal("Total reclaimed space: 0B\n", await _tool.OkAsync("system", "prune", "-f"));
    }

    [Fact]
    public async Task System_prune_all_removes_images_without_containers()
    {
        Assert.Contains("untagged: shop:1.0\n", await _tool.OkAsync("system", "prune", "-a", "-f"), StringComparison.Ordinal);
        Assert.Equal("", await _tool.OkAsync("images", "-q"));
        using var store = _tool.OpenStore();
        Assert.Empty(store.Blobs.List());
    }

    [Theory]
    [InlineData("n\n", 0)]
    [InlineData("\n", 0)]
    [InlineData("", 1)]
    public async Task System_prune_without_a_yes_removes_nothing(string answer, int expected)
    {
        _tool.Input = Encoding.UTF8.GetBytes(answer);
        Assert.Equal(expected, await _tool.RunAsync("system", "prune", "-a"));
        Assert.StartsWith("WARNING! This will remove:\n", _tool.Output, StringComparison.Ordinal);
        Assert.Contains("  - all images without at least one container associated to them\n", _tool.Output, StringComparison.Ordinal);
        if (expected == 1) Assert.StartsWith("BK2921: ", _tool.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _tool.OkAsync("images", "-q")).Count(c => c == '\n'));
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
