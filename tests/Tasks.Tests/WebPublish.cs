using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Razor pages with static web assets of their own and of a referenced library, published by profile.</summary>
[Collection(PublishCollection.Name)]
public sealed class WebPublish(PublishFixture fixture)
{
    private async Task<PublishedImage> ImageAsync()
    {
        (await fixture.PublishOnceAsync("Web", "-p:PublishProfile=DefaultContainer")).Succeeded();
        return PublishedImage.Read(fixture.StoreRoot, "web");
    }

    [Fact]
    public async Task The_image_equals_the_publish_folder()
    {
        var image = await ImageAsync();

        var folder = PublishFolderListing.Read(Path.Combine(fixture.Project("Web"), "bin/Release/net10.0/publish"));
        Assert.Contains("Web.staticwebassets.endpoints.json", folder.Keys);
        Assert.Contains("wwwroot/_content/WebParts/parts.css", folder.Keys);
        var listing = PublishFolderListing.Of(image);
        Assert.True(folder.Remove("Web.staticwebassets.endpoints.json") && listing.Remove("Web.staticwebassets.endpoints.json"));
        Assert.Equal(folder, listing);
    }

    [Fact]
    public async Task The_list_of_endpoints_is_the_publish_folders_but_for_the_times_of_this_machine()
    {
        var image = await ImageAsync();

        var published = await File.ReadAllTextAsync(Path.Combine(fixture.Project("Web"), "bin/Release/net10.0/publish/Web.staticwebassets.endpoints.json"));
        var inImage = image.Files["/app/Web.staticwebassets.endpoints.json"].Text;
        Assert.NotEqual(published, inImage);
        Assert.Equal(WithoutTimes(published), WithoutTimes(inImage));

        static string WithoutTimes(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\"Last-Modified\",\"Value\":\"[^\"]{29}\"", "\"Last-Modified\"");
    }

    /// <summary>Fails when an SDK renames the items that name assets: they would still be in the image, but with the application.</summary>
    [Fact]
    public async Task Assets_packages_and_the_application_have_layers_of_their_own()
    {
        var image = await ImageAsync();

        var assets = image.LayerOf("/app/wwwroot/site.css");
        Assert.Same(assets, image.LayerOf("/app/wwwroot/js/site.js"));
        Assert.DoesNotContain("/app/Web.dll", assets.Select(file => file.Path));
        Assert.DoesNotContain("/app/Web.dll", image.LayerOf("/app/Newtonsoft.Json.dll").Select(file => file.Path));
    }

    [Fact]
    public async Task The_base_is_aspnet_and_its_port_is_exposed()
    {
        var image = await ImageAsync();

        Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0", image.Config.Labels!["org.opencontainers.image.base.name"]);
        Assert.Equal(["8080/tcp"], image.Config.ExposedPorts!);
    }

    [Fact]
    public async Task Every_asset_is_claimed_by_an_item()
    {
        var run = (await fixture.PublishOnceAsync("Web", "-p:PublishProfile=DefaultContainer")).Succeeded();

        Assert.DoesNotContain("a target wrote them there", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not in the publish folder", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-p:ContainerLayerSource=Items")]
    public async Task A_web_application_without_assets_publishes(string source)
    {
        var run = (await fixture.PublishAsync("Api", ["-t:PublishContainer", .. source.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Succeeded();

        Assert.DoesNotContain("not in the publish folder", run.Output, StringComparison.Ordinal);
        Assert.Equal(PublishFolderListing.Read(Path.Combine(fixture.Project("Api"), "bin/Release/net10.0/publish")), PublishFolderListing.Of(PublishedImage.Read(fixture.StoreRoot, "api")));
    }
}
