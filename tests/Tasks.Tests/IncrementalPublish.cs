using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>A line changes, a file goes, the output is cleaned: what a day of work does to a project.</summary>
[Collection(PublishCollection.Name)]
public sealed class IncrementalPublish(PublishFixture fixture)
{
    [Fact]
    public async Task A_changed_line_makes_one_layer_and_a_removed_asset_disappears()
    {
        var project = await fixture.CheckOutAsync("incremental", "Web");
        (await PublishAsync(project)).Succeeded();
        var before = PublishedImage.Read(fixture.StoreRoot, "incremental");

        await File.AppendAllTextAsync(Path.Combine(project, "Program.cs"), "\npublic static class Added;\n");
        (await PublishAsync(project)).Succeeded();
        var changed = PublishedImage.Read(fixture.StoreRoot, "incremental");
        Assert.Equal(before.Image.DiffIds.SkipLast(1), changed.Image.DiffIds.SkipLast(1));
        Assert.NotEqual(before.Image.DiffIds[^1], changed.Image.DiffIds[^1]);
        Assert.True(changed.Image.Layers[^1].Size < 100_000);

        File.Delete(Path.Combine(project, "wwwroot/js/site.js"));
        (await PublishAsync(project)).Succeeded();
        Assert.True(File.Exists(Path.Combine(project, "bin/Release/net10.0/publish/wwwroot/js/site.js")), "The SDK cleans its folder now: the rule about stale assets may go.");
        Assert.DoesNotContain("/app/wwwroot/js/site.js", PublishedImage.Read(fixture.StoreRoot, "incremental").Files.Keys);

        (await Sdk.RunAsync(project, fixture.Environment(), "clean", "-c", "Release", "-v", "q")).Succeeded();
        Assert.False(Directory.Exists(Path.Combine(project, "obj/Release/net10.0/container")));
    }

    private Task<SdkRun> PublishAsync(string project) =>
        Sdk.RunAsync(project, fixture.Environment(), "publish", "--no-restore", "-v", "n", "-t:PublishContainer", "-p:ContainerRepository=incremental");
}
