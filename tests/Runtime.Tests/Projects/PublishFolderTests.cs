using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class PublishFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("publish-folder-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_copied_file_keeps_its_source_and_its_package()
    {
        var item = Copied("lib.dll", new ItemOrigin.Package("Lib", "1.0.0"));

        var content = Reconcile([item]);

        Assert.Equal([item], content.Items);
        Assert.Empty(content.Unclaimed.Concat(content.Missing).Concat(content.Changed).Concat(content.Stale));
    }

    [Fact]
    public void A_file_that_a_target_wrote_to_the_folder_is_taken_from_there()
    {
        Write("publish/extra/native.so", "x");

        var content = Reconcile([]);

        Assert.Equal(["extra/native.so"], content.Unclaimed);
        Assert.Equal(Below("publish/extra/native.so"), Assert.Single(content.Items).SourcePath);
        Assert.IsType<ItemOrigin.App>(content.Items[0].Origin);
    }

    [Fact]
    public void A_file_that_a_target_changed_in_the_folder_is_taken_from_there_without_the_integrity_of_its_source()
    {
        var item = Copied("wwwroot/site.css", new ItemOrigin.StaticAsset("sha256-AAAA", "Discovered"));
        Write("publish/wwwroot/site.css", "minified");

        var content = Reconcile([item]);

        Assert.Equal(["wwwroot/site.css"], content.Changed);
        Assert.Equal(Below("publish/wwwroot/site.css"), content.Items[0].SourcePath);
        Assert.Equal(new ItemOrigin.StaticAsset(null, "Discovered"), content.Items[0].Origin);
    }

    [Fact]
    public void A_file_that_a_target_deleted_from_the_folder_is_left_out()
    {
        var item = Copied("app.pdb", new ItemOrigin.App());
        File.Delete(Below("publish/app.pdb"));

        var content = Reconcile([item]);

        Assert.Empty(content.Items);
        Assert.Equal(["app.pdb"], content.Missing);
    }

    [Fact]
    public void An_asset_of_an_earlier_publish_is_left_out_and_remembered_while_it_lies_there()
    {
        Write("publish/wwwroot/old.js", "x");

        var content = new PublishFolder { Path = Below("publish"), Earlier = new HashSet<string> { "wwwroot/old.js", "wwwroot/gone.js" } }.Reconcile([]);

        Assert.Empty(content.Items);
        Assert.Equal(["wwwroot/old.js"], content.Stale);
        Assert.Equal(["wwwroot/old.js"], content.Remembered);
    }

    [Fact]
    public void Web_config_and_what_the_image_is_written_to_are_no_output()
    {
        Write("publish/web.config", "x");
        Write("publish/app.tar", "x");
        Write("publish/layout/index.json", "x");
        Write("publish/sub/web.config", "x");

        var content = new PublishFolder { Path = Below("publish"), Excluded = [Below("publish/app.tar"), Below("publish/layout") + "/"] }.Reconcile([]);

        Assert.Equal(["sub/web.config"], content.Items.Select(item => item.RelativePath));
    }

    [Fact]
    public void The_directory_as_source_provides_every_byte_and_items_only_the_origin()
    {
        var item = Copied("lib.dll", new ItemOrigin.Package("Lib", "1.0.0"));

        var content = new PublishFolder { Path = Below("publish"), Source = LayerSource.PublishDirectory }.Reconcile([item]);

        Assert.Equal(item with { SourcePath = Below("publish/lib.dll") }, Assert.Single(content.Items));
    }

    [Fact]
    public void Items_as_source_do_not_look_at_the_folder()
    {
        Write("publish/extra.txt", "x");
        var item = new PublishItem { SourcePath = "/nowhere/app.dll", RelativePath = "app.dll", Origin = new ItemOrigin.App() };

        Assert.Equal([item], new PublishFolder { Path = Below("publish"), Source = LayerSource.Items }.Reconcile([item]).Items);
    }

    [Fact]
    public void A_link_to_the_parent_folder_is_not_followed()
    {
        Write("publish/app.dll", "x");
        Directory.CreateSymbolicLink(Below("publish/loop"), Below("publish"));

        Assert.Equal(["app.dll"], Reconcile([]).Items.Select(item => item.RelativePath));
    }

    [Fact]
    public void Backslashes_and_slashes_name_the_same_file()
    {
        var item = Copied("de/lib.resources.dll", new ItemOrigin.Package("Lib", "1.0.0")) with { RelativePath = "de\\lib.resources.dll" };

        Assert.Equal([item], Reconcile([item]).Items);
    }

    private PublishFolderContent Reconcile(IReadOnlyList<PublishItem> items) => new PublishFolder { Path = Below("publish") }.Reconcile(items);

    private PublishItem Copied(string path, ItemOrigin origin)
    {
        var source = Write("source/" + path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(Below("publish/" + path))!);
        File.Copy(source, Below("publish/" + path));
        return new PublishItem { SourcePath = source, RelativePath = path, Origin = origin };
    }

    private string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Below(path))!);
        File.WriteAllText(Below(path), text);
        return Below(path);
    }

    private string Below(string path) => Path.Combine(_root, path);
}
