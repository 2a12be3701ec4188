using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Projects.Explaining;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class PublishToTheStore : IDisposable
{
    private readonly TemporaryStore _store = new();
    private readonly SampleProject _project = new SampleProject().App(host: true)
        .Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 1_500_000))
        .Asset("wwwroot/app.css", 90_000);

    [Fact]
    public async Task The_first_publish_makes_an_image_that_the_store_can_read()
    {
        var result = await PublishAsync();
        Assert.False(result.UpToDate);
        Assert.Equal(["packages: Npgsql 9.0.1", "static web assets", "app"], result.Images[0].Layers.Select(l => l.Title));
        Assert.All(result.Images[0].Layers, l => Assert.Equal(LayerWork.Made, l.Work));
        var image = Image.Read(_store.Store.Blobs, _store.Store.References.Get(ImageReference.Parse("shop:latest"))!);
        Assert.Equal(result.Digest, image.Descriptor.Digest);
        Assert.Equal(3, image.DiffIds.Count);
        Assert.Equal(["/app/shop"], image.Config.Config!.Entrypoint);
        Assert.Equal(["buildkit: packages: Npgsql 9.0.1 (1 file)", "buildkit: static web assets (1 file)", "buildkit: app (6 files)"], image.Config.History!.Select(h => h.CreatedBy));
        Assert.All(image.Layers, l => Assert.True(_store.Store.Blobs.Contains(l.Digest)));
    }

    [Fact]
    public async Task Nothing_changed_touches_nothing()
    {
        var first = await PublishAsync();
        var before = Snapshot();
        var second = await PublishAsync();
        Assert.True(second.UpToDate);
        Assert.Equal(first.Digest, second.Digest);
        Assert.All(second.Images[0].Layers, l => Assert.Equal((LayerWork.Reused, null), (l.Work, l.Reason)));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task A_changed_line_makes_one_layer_and_says_why()
    {
        await PublishAsync();
        _project.Place("obj/shop.dll", SampleProject.Content("changed", 40_001));
        var result = await PublishAsync();
        Assert.Equal([LayerWork.Reused, LayerWork.Reused, LayerWork.Made], result.Images[0].Layers.Select(l => l.Work));
        Assert.Equal("/app/shop.dll changed", result.Images[0].Layers[2].Reason);
        var change = Assert.Single(result.Explanations[0].Layers[2].Changes);
        Assert.StartsWith("644 0:0 sha256:", change.Before, StringComparison.Ordinal);
        Assert.NotEqual(change.Before, change.After);
    }

    [Fact]
    public async Task A_package_of_another_version_is_compared_with_what_its_files_were()
    {
        await PublishAsync();
        using var newer = new SampleProject().App(host: true).Package("Npgsql", "9.0.2", ("lib/net9.0/Npgsql.dll", 1_500_000)).Asset("wwwroot/app.css", 90_000);
        var result = await PublishAsync(Request() with { Outputs = [newer.Output(host: true)] });
        Assert.Contains("layer gone: packages: Npgsql 9.0.1", result.Explanations[0].Changes);
        var layer = result.Explanations[0].Layers[0];
        Assert.Equal(("packages: Npgsql 9.0.2", true, LayerWork.Made), (layer.Title, layer.IsNew, layer.Work));
        Assert.Equal("/app/Npgsql.dll changed", Assert.Single(layer.Changes).ToString());
    }

    [Fact]
    public async Task A_lost_layer_is_made_again_with_the_same_digest()
    {
        var first = await PublishAsync();
        File.Delete(_store.Store.Blobs.PathOf(first.Images[0].Layers[0].Digest));
        _store.Store.References.Remove(ImageReference.Parse("shop:latest"));
        var second = await PublishAsync();
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal([LayerWork.Made, LayerWork.Reused, LayerWork.Reused], second.Images[0].Layers.Select(l => l.Work));
    }

    [Fact]
    public async Task A_file_that_changes_under_the_publish_is_refused()
    {
        var request = Request();
        _project.Place("wwwsource/wwwroot/app.css", SampleProject.Content("of equal length and time", 90_000));
        var error = await Assert.ThrowsAsync<BuildingException>(() => PublishAsync(request));
        Assert.Equal("BK4100", error.Code);
        Assert.Contains("app/wwwroot/app.css", error.Message, StringComparison.Ordinal);
    }

    /// <summary>As by a publish without a build after an edit.</summary>
    [Fact]
    public async Task An_asset_newer_than_its_manifest_is_taken_as_it_is()
    {
        await PublishAsync();
        File.SetLastWriteTimeUtc(_project.Place("wwwsource/wwwroot/app.css", SampleProject.Content("edited", 90_000)), DateTime.UnixEpoch.AddDays(20_000));
        var result = await PublishAsync();
        Assert.Equal([LayerWork.Reused, LayerWork.Made, LayerWork.Reused], result.Images[0].Layers.Select(l => l.Work));
    }

    [Fact]
    public async Task Two_platforms_share_their_neutral_layers_under_one_index()
    {
        using var arm = new SampleProject().App(host: true).Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 1_500_000)).Asset("wwwroot/app.css", 90_000);
        arm.Write("libnative.so", new ItemOrigin.App(), SampleProject.Content("arm", 100), "obj/libnative.so");
        var result = await PublishAsync(Request() with { Outputs = [_project.Output(host: true), arm.Output("linux-arm64", host: true)] });
        Assert.Equal(["linux/amd64", "linux/arm64"], result.Images.Select(i => i.Platform));
        Assert.Equal(result.Images[0].Layers.Take(2).Select(l => l.Digest), result.Images[1].Layers.Take(2).Select(l => l.Digest));
        Assert.NotEqual(result.Images[0].Layers[2].Digest, result.Images[1].Layers[2].Digest);
        var index = OciJson.ReadIndex(_store.Store.Blobs.ReadDocument(_store.Store.References.Get(ImageReference.Parse("shop:latest"))!));
        Assert.Equal(result.Images.Select(i => i.Digest), index.Manifests.Select(m => m.Digest));
        Assert.Equal(result.Index!.Digest, result.Digest);
    }

    [Fact]
    public async Task Bills_of_materials_refer_to_the_image()
    {
        var result = await PublishAsync(Request() with { Sbom = SbomFormats.Spdx | SbomFormats.CycloneDx });
        var referrers = await ((IReferrerSource)StoreImages.Source(_store.Store, _store.Store.References.Get(ImageReference.Parse("shop:latest"))!)).ListReferrersAsync(result.Digest, default);
        Assert.Equal(["application/spdx+json", "application/vnd.cyclonedx+json"], referrers.Select(r => r.ArtifactType).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Asking_for_a_bill_later_delivers_it()
    {
        await PublishAsync();
        var result = await PublishAsync(Request() with { Sbom = SbomFormats.Spdx });
        Assert.False(result.UpToDate);
        Assert.All(result.Images[0].Layers, l => Assert.Equal(LayerWork.Reused, l.Work));
        Assert.Single(_store.Store.Referrers.List(result.Digest));
        Assert.True((await PublishAsync(Request() with { Sbom = SbomFormats.Spdx })).UpToDate);
    }

    [Fact]
    public async Task Two_images_tell_which_layers_they_share()
    {
        var before = OciJson.ReadManifest(System.Text.Encoding.UTF8.GetBytes((await PublishAsync()).Images[0].Manifest));
        _project.Place("obj/shop.dll", SampleProject.Content("changed", 40_001));
        var after = OciJson.ReadManifest(System.Text.Encoding.UTF8.GetBytes((await PublishAsync()).Images[0].Manifest));
        Assert.Equal([("packages: Npgsql 9.0.1", true), ("static web assets", true), ("app", false)], LayerExplanation.Compare(before, after).Select(l => (l.Title, l.IsUnchanged)));
    }

    [Fact]
    public async Task Another_folder_and_order_give_the_same_image()
    {
        using var elsewhere = new SampleProject(Path.Combine(_project.Root, "deep", "er"))
            .Asset("wwwroot/app.css", 90_000).Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 1_500_000)).App(host: true);
        using var otherStore = new TemporaryStore();
        var here = await PublishAsync();
        var there = await new ProjectPublisher(new() { Store = otherStore.Store }).PublishAsync(elsewhere.Request(elsewhere.Output(host: true)), default);
        Assert.Equal(here.Images[0].Manifest, there.Images[0].Manifest);
        Assert.Equal(here.Digest, there.Digest);
    }

    [Fact]
    public async Task The_result_is_json_for_machines()
    {
        using var json = System.Text.Json.JsonDocument.Parse((await PublishAsync()).ToJson());
        Assert.Equal("docker.io/library/shop:latest", json.RootElement.GetProperty("names")[0].GetString());
        Assert.Equal("made", json.RootElement.GetProperty("images")[0].GetProperty("layers")[0].GetProperty("work").GetString());
        Assert.StartsWith("sha256:", json.RootElement.GetProperty("digest").GetString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _project.Dispose();
        _store.Dispose();
    }

    private ProjectImageRequest Request() => _project.Request(_project.Output(host: true));

    private Task<ProjectImageResult> PublishAsync(ProjectImageRequest? request = null) =>
        new ProjectPublisher(new() { Store = _store.Store }).PublishAsync(request ?? Request(), default);

    /// <summary>Every file of the store and the project's state, with its time: what a publish that touches nothing leaves alone.</summary>
    private string[] Snapshot() => [.. new[] { _store.Store.Root, _project.StateDirectory }
        .SelectMany(d => new DirectoryInfo(d).EnumerateFiles("*", SearchOption.AllDirectories))
        .Select(f => $"{f.FullName} {f.Length} {f.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal)];
}
