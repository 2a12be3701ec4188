using BuildKit.Oci;
using BuildKit.Storage;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>DOTNET_CONTAINER_DISK_LIMIT in a publish.</summary>
[Collection(PublishCollection.Name)]
public sealed class LimitedStore(PublishFixture fixture)
{
    [Fact]
    public async Task A_publish_makes_room_among_what_nobody_needs_and_keeps_its_image()
    {
        (await fixture.PublishOnceAsync("Console", "-t:PublishContainer")).Succeeded();
        var root = Path.Combine(fixture.Root, "limited");
        BaseImages.Write(root);
        var location = new StoreLocation(root, root + "-run");
        Descriptor unneeded;
        using (var store = Store.Open(location)) unneeded = store.Blobs.WriteDocument(MediaTypes.OciLayer, "nobody's"u8);

        var environment = new Dictionary<string, string?> { ["DOTNET_CONTAINER_ROOT"] = root, ["DOTNET_CONTAINER_DISK_LIMIT"] = "1k" };
        (await Sdk.RunAsync(fixture.Project("Console"), environment, "publish", "-c", "Release", "--no-build", "-v", "n", "-t:PublishContainer", "-p:ContainerRepository=limited")).Succeeded();

        using var after = Store.Open(location with { ReadOnly = true });
        Assert.False(File.Exists(after.Blobs.PathOf(unneeded.Digest)));
        Assert.NotEmpty(PublishedImage.Read(root, "limited").Files);
    }
}
