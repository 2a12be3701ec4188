using System.Formats.Tar;
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
    public async Task Usage_has_Dockers_lines()
    {
        var types = await _tool.OkAsync("system", "df", "--format", "{{.Type}}");
        Assert.StartsWith("Images\n", types, StringComparison.Ordinal);
        Assert.Contains("Build Cache\n", types, StringComparison.Ordinal);
        Assert.DoesNotContain("Leftovers", types, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_in_detail_tells_what_images_share()
    {
        var output = await _tool.OkAsync("system", "df", "-v");
        Assert.Contains("REPOSITORY   TAG       IMAGE ID       CREATED", output, StringComparison.Ordinal);
        Assert.Matches("shop +1.0 +[0-9a-f]{12} .* 4B +[0-9]+B +0\n", output);
        Assert.Contains("\nBuild cache usage: 0B\n", output, StringComparison.Ordinal);
        Assert.Equal(2, await _tool.RunAsync("system", "df", "-v", "--why"));
    }

    [Fact]
    public async Task Why_something_is_there_is_told()
    {
        var output = await _tool.OkAsync("system", "df", "--why");
        Assert.Matches("^KEPT BY +NAME +SIZE +FOR IT ALONE\n", output);
        Assert.Contains("image     shop:1.0", output, StringComparison.Ordinal);
        using (var store = _tool.OpenStore()) store.Blobs.WriteDocument("x", "garbage"u8);
        Assert.Equal("nothing 7B\n", string.Concat((await _tool.OkAsync("system", "df", "--why", "--format", "{{.Kind}} {{.Alone}}")).Split('\n').Where(l => l.StartsWith("nothing", StringComparison.Ordinal)).Select(l => l + "\n")));
    }

    [Theory]
    [InlineData("until=96h", 0)]
    [InlineData("until=24h", 2)]
    [InlineData("until=2100-01-01T00:00:00Z", 2)]
    [InlineData("label!=team", 0)]
    [InlineData("label!=team=red", 1)]
    [InlineData("label=team=green", 0)]
    [InlineData("label=team", 2)]
    public async Task System_prune_takes_what_its_filter_lets_it(string filter, int gone)
    {
        await _tool.OkAsync("system", "prune", "-a", "-f", "--filter", filter);
        Assert.Equal(2 - gone, (await _tool.OkAsync("images", "-q")).Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("reference=shop")]
    [InlineData("nonsense")]
    public async Task System_prune_has_no_other_filters(string filter)
    {
        Assert.Equal(2, await _tool.RunAsync("system", "prune", "-f", "--filter", filter));
        Assert.Equal(2, (await _tool.OkAsync("images", "-q")).Count(c => c == '\n'));
    }

    [Fact]
    public async Task Volumes_have_no_age() => Assert.Equal(2, await _tool.RunAsync("system", "prune", "-f", "--volumes", "--filter", "until=24h"));

    [Fact]
    public async Task A_limit_evicts_what_can_be_made_again_after_work_and_never_an_image()
    {
        var cached = CacheLayer("cached layer");
        await _tool.OkAsync("image", "prune", "-f");
        Assert.True(Has(cached));
        _tool.Variables["DOTNET_CONTAINER_DISK_LIMIT"] = "100b";
        await _tool.OkAsync("images");
        Assert.True(Has(cached));
        _tool.Input = SmallArchive();
        await _tool.OkAsync("import", "-", "new");
        Assert.False(Has(cached));
        Assert.Contains("more than the limit of 100B", _tool.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await _tool.OkAsync("images", "-q")).Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_limit_with_room_changes_nothing_and_says_nothing()
    {
        var cached = CacheLayer("cached layer");
        _tool.Variables["DOTNET_CONTAINER_DISK_LIMIT"] = "1g";
        _tool.Input = SmallArchive();
        await _tool.OkAsync("import", "-", "new");
        Assert.True(Has(cached));
        Assert.Equal("", _tool.Error);
    }

    [Fact]
    public async Task A_limit_that_is_none_is_told_and_the_command_has_succeeded()
    {
        _tool.Variables["DOTNET_CONTAINER_DISK_LIMIT"] = "much";
        _tool.Input = SmallArchive();
        await _tool.OkAsync("import", "-", "new");
        Assert.Contains("DOTNET_CONTAINER_DISK_LIMIT", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_prune_empties_build_caches()
    {
        var cached = CacheLayer("cached layer");
        Assert.Contains("Build Cache 1 12B", await _tool.OkAsync("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Size}}"), StringComparison.Ordinal);
        await _tool.OkAsync("system", "prune", "-f", "--filter", "until=24h");
        Assert.True(Has(cached));
        await _tool.OkAsync("system", "prune", "-f");
        Assert.False(Has(cached));
    }

    private BuildKit.Oci.Digest CacheLayer(string content)
    {
        using var store = _tool.OpenStore();
        var blob = store.Blobs.WriteDocument("x", Encoding.UTF8.GetBytes(content));
        new BuildKit.Building.LayerIndex(store).Remember(new string('a', 64), new BuildKit.Layers.LayerDigests(blob.Digest, blob.Digest, blob.Size, blob.Size));
        return blob.Digest;
    }

    private bool Has(BuildKit.Oci.Digest blob)
    {
        using var store = _tool.OpenStore();
        return File.Exists(store.Blobs.PathOf(blob));
    }

    private static byte[] SmallArchive()
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, leaveOpen: true)) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "file") { DataStream = new MemoryStream([1, 2, 3]) });
        return bytes.ToArray();
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
