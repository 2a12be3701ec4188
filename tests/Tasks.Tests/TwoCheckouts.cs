using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>The same source in two folders: paths, lengths of paths and times of files differ, and images do not.</summary>
[Collection(PublishCollection.Name)]
public sealed class TwoCheckouts(PublishFixture fixture)
{
    [Fact]
    public async Task Pages_assets_and_referenced_projects_give_the_same_digest()
    {
        var (first, second) = (Store("first"), Store("second"));

        (await ShopCheckout.Create(Path.Combine(fixture.Root, "s"), first).PublishAsync("-p:ContainerMapViewPaths=true")).Succeeded();
        (await ShopCheckout.Create(Path.Combine(fixture.Root, "another/much deeper/folder"), second).PublishAsync("-p:ContainerMapViewPaths=true")).Succeeded();

        var (a, b) = (PublishedImage.Read(first, "shop:1.0"), PublishedImage.Read(second, "shop:1.0"));
        Assert.Equal(a.Files.ToDictionary(file => file.Key, file => file.Value.Sha256), b.Files.ToDictionary(file => file.Key, file => file.Value.Sha256));
        Assert.Equal(a.Image.Descriptor, b.Image.Descriptor);
    }

    private string Store(string name)
    {
        var store = Path.Combine(fixture.Root, "stores", name);
        BaseImages.Write(store);
        return store;
    }
}
