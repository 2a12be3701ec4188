using BuildKit.Oci;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Two platforms in one publish, by RuntimeIdentifiers alone.</summary>
[Collection(PublishCollection.Name)]
public sealed class MultiPlatformPublish(PublishFixture fixture)
{
    private async Task<(PublishedImage Amd64, PublishedImage Arm64)> ImagesAsync()
    {
        (await fixture.PublishOnceAsync("MultiPlatform", "-t:PublishContainer")).Succeeded();
        return (PublishedImage.Read(fixture.StoreRoot, "multiplatform", Platform.Parse("linux/amd64")), PublishedImage.Read(fixture.StoreRoot, "multiplatform", Platform.Parse("linux/arm64")));
    }

    [Fact]
    public async Task Each_platform_holds_its_own_publish_folder()
    {
        var (amd64, arm64) = await ImagesAsync();

        Assert.Equal(PublishFolderListing.Read(Path.Combine(fixture.Project("MultiPlatform"), "bin/Release/net10.0/linux-x64/publish")), PublishFolderListing.Of(amd64));
        Assert.Equal(PublishFolderListing.Read(Path.Combine(fixture.Project("MultiPlatform"), "bin/Release/net10.0/linux-arm64/publish")), PublishFolderListing.Of(arm64));
    }

    [Fact]
    public async Task What_does_not_depend_on_the_platform_is_one_layer_for_both()
    {
        var (amd64, arm64) = await ImagesAsync();

        var shared = amd64.Image.Layers.Skip(PublishedImage.BaseLayers).Select(layer => layer.Digest).Intersect(arm64.Image.Layers.Select(layer => layer.Digest)).ToArray();
        var package = amd64.AppLayers.ToList().IndexOf(amd64.LayerOf("/app/Newtonsoft.Json.dll"));
        Assert.Contains(amd64.Image.Layers[PublishedImage.BaseLayers + package].Digest, shared);
    }

    /// <summary>The SDK hands them to its inner builds as text and cuts them at the second colon.</summary>
    [Fact]
    public async Task Labels_and_variables_keep_their_colons_and_semicolons()
    {
        var (amd64, arm64) = await ImagesAsync();

        foreach (var image in new[] { amd64, arm64 })
        {
            Assert.Equal("https://example.com:8443/a;b", image.Config.Labels!["com.contoso.endpoint"]);
            Assert.Contains("ENDPOINT=https://example.com:8443/a;b", image.Config.Env!);
        }
    }

    [Fact]
    public async Task Publishing_again_is_up_to_date()
    {
        (await fixture.PublishOnceAsync("MultiPlatform", "-t:PublishContainer")).Succeeded();

        (await fixture.PublishAsync("MultiPlatform", "-t:PublishContainer")).Succeeded().Says("up to date");
    }

    [Fact]
    public async Task An_output_folder_on_the_command_line_is_not_shared_by_the_platforms()
    {
        (await fixture.PublishAsync("MultiPlatform", "-t:PublishContainer", "-p:ContainerRepository=multi-output", "-o", "out")).Succeeded();

        var files = PublishedImage.Read(fixture.StoreRoot, "multi-output", Platform.Parse("linux/arm64")).PathsBelow("/app/");
        Assert.Contains("MultiPlatform.dll", files);
        Assert.DoesNotContain(files, path => path.Contains('/', StringComparison.Ordinal));
    }
}
