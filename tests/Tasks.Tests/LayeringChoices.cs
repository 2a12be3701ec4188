using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>What a project may say about its layers and what comes with them.</summary>
[Collection(PublishCollection.Name)]
public sealed class LayeringChoices(PublishFixture fixture)
{
    [Fact]
    public async Task One_layer_holds_everything_as_the_SDK_makes_it()
    {
        (await fixture.PublishOnceAsync("Worker")).Succeeded();

        (await fixture.PublishAsync("Worker", "--no-build", "-p:ContainerLayering=Single", "-p:ContainerRepository=single", "-p:ContainerCompression=Gzip")).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, "single");
        Assert.Single(image.AppLayers);
        Assert.Equal(PublishedImage.Read(fixture.StoreRoot, "worker").PathsBelow("/app/"), image.PathsBelow("/app/"));
    }

    [Fact]
    public async Task A_budget_is_kept()
    {
        (await fixture.PublishOnceAsync("Worker")).Succeeded();

        (await fixture.PublishAsync("Worker", "--no-build", "-p:ContainerLayerBudget=2", "-p:ContainerRepository=budget")).Succeeded();

        Assert.Equal(2, PublishedImage.Read(fixture.StoreRoot, "budget").AppLayers.Count);
    }

    [Fact]
    public async Task The_time_of_the_source_is_the_images_time()
    {
        (await fixture.PublishOnceAsync("Worker")).Succeeded();

        (await fixture.PublishAsync("Worker", "--no-build", "-p:SOURCE_DATE_EPOCH=1700000000", "-p:ContainerRepository=dated")).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, "dated");
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), image.Image.Config.Created);
        Assert.Equal("2023-11-14T22:13:20Z", image.Config.Labels!["org.opencontainers.image.created"]);
    }

    [Fact]
    public async Task A_bill_of_materials_lies_beside_the_image()
    {
        (await fixture.PublishOnceAsync("Worker")).Succeeded();
        var layout = Path.Combine(fixture.Root, "out/sbom");

        (await fixture.PublishAsync("Worker", "--no-build", "-p:ContainerSbom=Spdx", "-p:ContainerRepository=sbom", $"-p:ContainerOciLayoutPath={layout}")).Succeeded();

        var documents = Directory.EnumerateFiles(Path.Combine(layout, "blobs/sha256")).Select(File.ReadAllText);
        Assert.Contains(documents, text => text.Contains("\"spdxVersion\"", StringComparison.Ordinal) && text.Contains("Microsoft.Extensions.Hosting", StringComparison.Ordinal));
    }
}
