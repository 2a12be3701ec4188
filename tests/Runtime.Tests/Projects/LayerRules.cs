using BuildKit.Building;
using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class LayerRules
{
    private static readonly string[] Owners = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota", "Kappa"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(40)]
    public void The_budget_is_kept_and_no_file_is_lost_or_twice(int budget)
    {
        using var project = Rich();
        var layers = project.Plan(r => r with { Layering = new LayeringOptions { Budget = budget } }).Image.Layers;
        Assert.InRange(layers.Count, 1, budget);
        var files = layers.SelectMany(l => l.Entries).Where(e => !e.IsDirectory).Select(e => e.Path).ToArray();
        Assert.Equal(project.Items.Count, files.Length);
        Assert.Equal(files.Length, files.Distinct().Count());
    }

    [Fact]
    public void No_layer_but_the_top_is_smaller_than_its_requests_cost()
    {
        using var project = Rich();
        Assert.All(project.Plan().Image.Layers.SkipLast(1), l => Assert.True(l.Size >= 64 * 1024, l.Title));
    }

    [Fact]
    public void Single_is_one_layer() =>
        Assert.Equal(["app"], Titles(new LayeringOptions { Mode = LayeringMode.Single }));

    [Fact]
    public void Per_package_gives_each_large_package_its_own()
    {
        var titles = Titles(new LayeringOptions { Mode = LayeringMode.PerPackage });
        Assert.All(Owners, o => Assert.Contains(titles, t => t.StartsWith($"packages: {o}.Core", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_biggest_families_get_layers_and_the_rest_share_one()
    {
        var titles = Titles(new LayeringOptions { Budget = 8 });
        Assert.Equal(["packages: Iota 1.0.0", "packages: Kappa 1.0.0"], titles.Where(t => t.StartsWith("packages:", StringComparison.Ordinal)));
        Assert.Contains("packages", titles);
    }

    [Fact]
    public void Adding_a_small_package_changes_one_layer()
    {
        using var before = Rich();
        using var after = Rich().Package("Newcomer", "1.0.0", ("lib/net8.0/Newcomer.dll", 70_000));
        Assert.Single(Keys(after).Except(Keys(before)));
    }

    [Fact]
    public void Updating_a_family_changes_its_layer_alone()
    {
        using var before = new SampleProject().App().Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 1_500_000)).Package("Dapper", "2.0.0", ("lib/net8.0/Dapper.dll", 200_000));
        using var after = new SampleProject().App().Package("Npgsql", "9.0.2", ("lib/net9.0/Npgsql.dll", 1_500_000)).Package("Dapper", "2.0.0", ("lib/net8.0/Dapper.dll", 200_000));
        Assert.Equal(["packages: Npgsql 9.0.2"], Changed(before, after));
    }

    [Fact]
    public void A_package_file_is_identified_without_being_read()
    {
        using var project = new SampleProject().Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 100_000)).App();
        var hashes = ContentHashes.Load(null);
        var files = SourceFiles.Collect(project.Output(), "app", hashes);
        Assert.StartsWith("pkg:npgsql/9.0.1#", files.Single(f => f.Path == "app/Npgsql.dll").Identity, StringComparison.Ordinal);
        Assert.EndsWith("!lib/net9.0/Npgsql.dll", files.Single(f => f.Path == "app/Npgsql.dll").Identity, StringComparison.Ordinal);
        Assert.Equal(5, hashes.FilesRead);
    }

    [Fact]
    public void A_package_file_that_a_build_step_rewrote_is_identified_by_content()
    {
        using var project = new SampleProject().App();
        project.Write("Npgsql.dll", new ItemOrigin.Package("Npgsql", "9.0.1"), [1, 2, 3], "obj/R2R/Npgsql.dll");
        var file = SourceFiles.Collect(project.Output(), "app", ContentHashes.Load(null)).Single(f => f.Path == "app/Npgsql.dll");
        Assert.StartsWith("sha256:", file.Identity, StringComparison.Ordinal);
    }

    [Fact]
    public void A_runtime_pack_without_an_assets_entry_is_vouched_for_by_the_metadata_beside_it()
    {
        using var project = new SampleProject().App();
        project.Write("System.Private.CoreLib.dll", new ItemOrigin.RuntimePack("Microsoft.NETCore.App.Runtime.linux-x64", "10.0.12"), [1], "packages/microsoft.netcore.app.runtime.linux-x64/10.0.12/runtimes/linux-x64/lib/System.Private.CoreLib.dll");
        project.Place("packages/microsoft.netcore.app.runtime.linux-x64/10.0.12/.nupkg.metadata", """{"version":2,"contentHash":"abc=","source":"x"}"""u8.ToArray());
        var file = SourceFiles.Collect(project.Output(), "app", ContentHashes.Load(null)).Single(f => f.Path == "app/System.Private.CoreLib.dll");
        Assert.Equal("pkg:microsoft.netcore.app.runtime.linux-x64/10.0.12#abc=!runtimes/linux-x64/lib/System.Private.CoreLib.dll", file.Identity);
    }

    [Fact]
    public void The_order_of_items_does_not_matter()
    {
        using var project = Rich();
        var output = project.Output();
        var want = PlanText.Of(project.Plan(output: output));
        var keys = Keys(project);
        var random = new Random(7);
        for (var i = 0; i < 20; i++)
        {
            PublishItem[] shuffled = [.. output.Items];
            random.Shuffle(shuffled);
            var plan = project.Plan(output: output with { Items = shuffled });
            Assert.Equal(want, PlanText.Of(plan));
            Assert.Equal(keys, plan.Image.Layers.Select(l => l.Key));
        }
    }

    [Fact]
    public void Another_checkout_gives_the_same_keys()
    {
        using var here = Rich();
        using var there = Rich();
        Assert.NotEqual(here.Root, there.Root);
        Assert.Equal(Keys(here), Keys(there));
        Assert.Equal(here.Plan().Image.Key, there.Plan().Image.Key);
    }

    [Fact]
    public void A_mode_an_owner_and_a_path_are_part_of_the_key()
    {
        using var project = new SampleProject().App();
        var extra = new ExtraFile { SourcePath = project.Place("conf", [1]), TargetPath = "/etc/app.conf" };
        var keys = new[] { extra, extra with { Mode = 0b110_000_000 }, extra with { Owner = new FileOwner(1654, 1654) }, extra with { TargetPath = "/etc/other.conf" } }
            .Select(e => project.Plan(output: project.Output() with { Extra = new ExtraContent { Files = [e] } }).Image.Layers[^1].Key);
        Assert.Equal(4, keys.Distinct().Count());
    }

    [Fact]
    public void An_image_of_too_many_layers_is_refused()
    {
        using var project = new SampleProject().App();
        var @base = SampleProject.DotnetBase();
        @base = @base with { Manifest = @base.Manifest with { Layers = [.. Enumerable.Repeat(@base.Manifest.Layers[0], 100)] } };
        Assert.Equal("BK2108", Assert.Throws<ProjectException>(() => project.Plan(@base: @base)).Code);
    }

    [Fact]
    public void A_base_of_many_layers_shrinks_the_budget()
    {
        using var project = Rich();
        var @base = SampleProject.DotnetBase();
        @base = @base with { Manifest = @base.Manifest with { Layers = [.. Enumerable.Repeat(@base.Manifest.Layers[0], 97)] } };
        Assert.Equal(3, project.Plan(@base: @base).Image.Layers.Count);
    }

    private static SampleProject Rich()
    {
        var project = new SampleProject().App().Project("Shop.Core", 70_000).Asset("wwwroot/site.js", 300_000).Asset("wwwroot/lib/a.css", 30_000)
            .Package("Edge", "2.0.0-rc.1", ("lib/net8.0/Edge.dll", 100_000))
            .Package("Native.Lib", "1.0.0", ("runtimes/linux-x64/native/libn.so", 500_000));
        for (var i = 0; i < Owners.Length; i++)
            project.Package($"{Owners[i]}.Core", "1.0.0", ($"lib/net8.0/{Owners[i]}.Core.dll", 100_000 + (i * 50_000)));
        return project;
    }

    private static string[] Titles(LayeringOptions options)
    {
        using var project = Rich();
        return [.. project.Plan(r => r with { Layering = options }).Image.Layers.Select(l => l.Title)];
    }

    private static string[] Keys(SampleProject project) => [.. project.Plan().Image.Layers.Select(l => l.Key)];

    private static string[] Changed(SampleProject before, SampleProject after) =>
        [.. after.Plan().Image.Layers.Where(l => !Keys(before).Contains(l.Key)).Select(l => l.Title)];
}
