using System.Text;
using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Images;

public sealed class ExplainProjectTests : IDisposable
{
    private static readonly DateTime Old = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly ToolRun _tool = new();
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal)
    {
        ["shop"] = "host", ["shop.dll"] = "first", ["shop.deps.json"] = "{}", ["shop.runtimeconfig.json"] = "{}", ["appsettings.json"] = "{}", ["wwwroot/site.css"] = new string('x', 100_000),
    };

    public ExplainProjectTests()
    {
        Directory.CreateDirectory(Project);
        File.WriteAllText(Path.Combine(Project, "shop.csproj"), "<Project />");
    }

    [Fact]
    public async Task The_one_changed_file_is_named_with_what_it_was_and_is()
    {
        await PublishAsync("linux-x64");
        _files["shop.dll"] = "second";
        await PublishAsync("linux-x64");

        TestData.AssertGolden(TestData.Path("Golden/explain/changed.txt"), await _tool.OkAsync("explain", Project));

        Assert.Equal("reused static web assets: unchanged\nmade app: /app/shop.dll changed\n", await _tool.OkAsync("explain", Path.Combine(Project, "shop.csproj"), "--format", "{{.Work}} {{.Layer}}: {{.Change}}"));
        var before = Digest.Of("first"u8);
        var after = Digest.Of("second"u8);
        Assert.Contains($"/app/shop.dll changed: {before} -> {after}\n", await _tool.OkAsync("explain", "--no-trunc", Project), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publish_that_changes_nothing_does_not_hide_why_the_last_layer_was_made()
    {
        await PublishAsync("linux-x64");
        _files["shop.dll"] = "second";
        await PublishAsync("linux-x64");
        var explained = await _tool.OkAsync("explain", Project);
        await PublishAsync("linux-x64", at: null);
        Assert.Equal(explained, await _tool.OkAsync("explain", Project));
    }

    [Fact]
    public async Task Many_changes_are_counted_and_additions_and_removals_told_apart()
    {
        await PublishAsync("linux-x64");
        _files.Remove("appsettings.json");
        foreach (var i in Enumerable.Range(10, 12)) _files[$"page{i}.html"] = $"page {i}";
        await PublishAsync("linux-x64");
        TestData.AssertGolden(TestData.Path("Golden/explain/many.txt"), await _tool.OkAsync("explain", Project));
        Assert.Contains("/app/page21.html added: ", await _tool.OkAsync("explain", "--no-trunc", Project), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_runtime_of_the_newest_framework_is_shown()
    {
        await PublishAsync("linux-x64", "obj/Release/net9.0/linux-x64", ToolRun.Now.AddHours(-9));
        await PublishAsync("linux-x64", "obj/Release/net10.0/linux-x64", ToolRun.Now.AddHours(-2));
        await PublishAsync("linux-arm64", "obj/Release/net10.0/linux-arm64", ToolRun.Now.AddHours(-1));
        TestData.AssertGolden(TestData.Path("Golden/explain/runtimes.txt"), await _tool.OkAsync("explain", Project));
    }

    [Fact]
    public async Task A_lost_layer_is_made_although_nothing_changed()
    {
        await PublishAsync("linux-x64");
        _files["shop.dll"] = "second";
        await PublishAsync("linux-x64");
        Directory.Delete(_tool.StoreRoot, recursive: true);
        await PublishAsync("linux-x64");
        Assert.Contains("made    app: unchanged, but nothing had it any more\n", await _tool.OkAsync("explain", Project), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_was_never_published_says_what_to_do()
    {
        Assert.Equal(1, await _tool.RunAsync("explain", Project));
        Assert.StartsWith("BK2122: ", _tool.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet publish", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_two_projects_is_not_guessed_about()
    {
        File.WriteAllText(Path.Combine(Project, "other.fsproj"), "<Project />");
        Assert.Equal(1, await _tool.RunAsync("explain", Project));
        Assert.Contains("holds 2 projects", _tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"version":1,"images":null}""")]
    [InlineData("""{"version":1,"images":[null]}""")]
    [InlineData("""{"version":1,"images":[{"runtimeIdentifier":"x","changes":[],"layers":[{"title":"t","key":"k","isUnchanged":false,"changes":[null]}]}]}""")]
    [InlineData("""{"version":99,"images":[]}""")]
    [InlineData("{")]
    public async Task A_damaged_record_is_as_none(string json)
    {
        PlaceRecord(json);
        Assert.Equal(1, await _tool.RunAsync("explain", Project));
        Assert.StartsWith("BK2122: ", _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_in_a_record_do_not_reach_the_terminal()
    {
        PlaceRecord("""{"version":1,"images":[{"runtimeIdentifier":"\u001b[2J","changes":["\u001b"],"layers":[{"title":"\u001b]0;","key":"k","isUnchanged":false,"changes":[{"path":"a\u001b[1mb","after":"\u001b"}]}]}]}""");
        Assert.DoesNotContain('\x1b', await _tool.OkAsync("explain", Project));
    }

    public void Dispose() => _tool.Dispose();

    private string Project => Path.Combine(_tool.Folder, "shop");

    private void PlaceRecord(string json)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Project, "obj/Release/net10.0/container"));
        File.WriteAllText(Path.Combine(folder.FullName, "explanation.json"), json);
    }

    private Task PublishAsync(string rid, string output = "obj/Release/net10.0") => PublishAsync(rid, output, ToolRun.Now.AddMinutes(-5));

    private Task PublishAsync(string rid, DateTimeOffset? at) => PublishAsync(rid, "obj/Release/net10.0", at);

    private async Task PublishAsync(string rid, string output, DateTimeOffset? at)
    {
        var state = Path.Combine(Project, output, "container");
        using (var store = _tool.OpenStore())
        {
            await new ProjectPublisher(new() { Store = store }).PublishAsync(new ProjectImageRequest
            {
                ProjectName = "shop",
                Outputs = [new ProjectOutput { RuntimeIdentifier = rid, Items = [.. _files.Select(f => Item(f.Key, f.Value))], EntryAssembly = "shop.dll", EntryHost = "shop" }],
                Base = new BaseImage.Scratch(),
                Repository = "shop",
                Destination = new ImageDestination.LocalStore(),
                StateDirectory = state,
            }, CancellationToken.None);
        }

        if (at is { } time) File.SetLastWriteTimeUtc(Path.Combine(state, "explanation.json"), time.UtcDateTime);
    }

    private PublishItem Item(string name, string content)
    {
        var path = Path.Combine(Project, "bin", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content, new UTF8Encoding(false));
        File.SetLastWriteTimeUtc(path, Old);
        return new PublishItem { SourcePath = path, RelativePath = name, Origin = name.StartsWith("wwwroot/", StringComparison.Ordinal) ? new ItemOrigin.StaticAsset(null, "Discovered") : new ItemOrigin.App() };
    }
}
