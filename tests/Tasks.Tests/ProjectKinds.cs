using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>The image is the publish folder, byte for byte, whatever the kind of project and publish.</summary>
[Collection(PublishCollection.Name)]
public sealed class ProjectKinds(PublishFixture fixture)
{
    [Theory]
    [InlineData("SelfContained", "linux-x64/", "/app/SelfContained")]
    [InlineData("SingleFile", "linux-x64/", "/app/SingleFile")]
    [InlineData("ReadyToRun", "linux-x64/", "dotnet /app/ReadyToRun.dll")]
    [InlineData("Trimmed", "linux-x64/", "/app/Trimmed")]
    [InlineData("FSharp", "", "dotnet /app/FSharp.dll")]
    [InlineData("Direct", "", "dotnet /app/Direct.dll")]
    public async Task The_image_equals_the_publish_folder(string project, string rid, string entrypoint)
    {
        (await fixture.PublishOnceAsync(project, "-t:PublishContainer")).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, project.ToLowerInvariant());
        var folder = PublishFolderListing.Read(Path.Combine(fixture.Project(project), $"bin/Release/net10.0/{rid}publish"));
        Assert.NotEmpty(folder);
        Assert.Equal(folder, PublishFolderListing.Of(image));
        Assert.Equal(entrypoint, string.Join(' ', image.Config.Entrypoint!));
        Assert.Single(image.AppLayers.SelectMany(layer => layer).Where(file => !file.IsDirectory).GroupBy(file => file.Path).Select(group => group.Count()).Distinct());
    }

    [Fact]
    public async Task The_runtime_has_its_own_layer_below_the_packages_and_the_application()
    {
        (await fixture.PublishOnceAsync("SelfContained", "-t:PublishContainer")).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, "selfcontained");
        var runtime = image.LayerOf("/app/System.Private.CoreLib.dll");
        var package = image.LayerOf("/app/Newtonsoft.Json.dll");
        var app = image.LayerOf("/app/SelfContained.dll");
        Assert.Equal(3, new[] { runtime, package, app }.Distinct().Count());
        Assert.True(IndexOf(image, runtime) < IndexOf(image, package) && IndexOf(image, package) < IndexOf(image, app));
        Assert.DoesNotContain(runtime, file => file.Path.Contains("SelfContained", StringComparison.Ordinal));
        Assert.Equal("mcr.microsoft.com/dotnet/runtime-deps:10.0", image.Config.Labels!["org.opencontainers.image.base.name"]);
    }

    [Fact]
    public async Task What_a_target_wrote_to_the_publish_folder_is_reported()
    {
        var run = (await fixture.PublishOnceAsync("Direct", "-t:PublishContainer")).Succeeded();

        run.Says("a target wrote them there: data/generated.txt");
        run.Says("a target changed them there: Direct.runtimeconfig.json");
    }

    [Fact]
    public async Task A_worker_publishes_with_the_project_alone_and_its_references_lie_apart()
    {
        (await fixture.PublishOnceAsync("Worker")).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, "worker");
        Assert.Equal(PublishFolderListing.Read(Path.Combine(fixture.Project("Worker"), "bin/Release/net10.0/publish")), PublishFolderListing.Of(image));
        Assert.NotSame(image.LayerOf("/app/Microsoft.Extensions.Hosting.dll"), image.LayerOf("/app/Worker.dll"));
        Assert.DoesNotContain("/app/Worker.dll", image.LayerOf("/app/Microsoft.Extensions.Hosting.dll").Select(file => file.Path));
    }

    private static int IndexOf(PublishedImage image, IReadOnlyList<ImageFile> layer) => image.AppLayers.ToList().IndexOf(layer);
}
