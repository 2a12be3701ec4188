using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>The smallest project there is, with a package reference and nothing else.</summary>
[Collection(PublishCollection.Name)]
public sealed class ConsolePublish(PublishFixture fixture)
{
    private const string Target = "-t:PublishContainer";

    [Fact]
    public async Task The_image_holds_the_publish_folder_and_starts_the_application()
    {
        (await fixture.PublishOnceAsync("Console", Target)).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, "console");
        Assert.Equal(PublishFolderListing.Read(Path.Combine(fixture.Project("Console"), "bin/Release/net10.0/publish")), PublishFolderListing.Of(image));
        Assert.Equal(["dotnet", "/app/Console.dll"], image.Config.Entrypoint);
        Assert.Equal("/app", image.Config.WorkingDir?.TrimEnd('/'));
        Assert.Equal("1654", image.Config.User);
    }

    [Fact]
    public async Task Labels_say_what_the_SDK_says_and_no_time()
    {
        (await fixture.PublishOnceAsync("Console", Target)).Succeeded();

        var labels = PublishedImage.Read(fixture.StoreRoot, "console").Config.Labels!;
        Assert.Equal("10.0", labels["net.dot.runtime.majorminor"]);
        Assert.Equal("Console", labels["org.opencontainers.image.authors"]);
        Assert.Equal("1.0.0", labels["org.opencontainers.image.version"]);
        Assert.Equal(BaseImages.Runtime, labels["org.opencontainers.image.base.name"]);
        Assert.StartsWith("sha256:", labels["org.opencontainers.image.base.digest"], StringComparison.Ordinal);
        Assert.DoesNotContain("org.opencontainers.image.created", labels.Keys);
    }

    [Fact]
    public async Task The_application_is_readable_by_everyone_and_owned_by_root()
    {
        (await fixture.PublishOnceAsync("Console", Target)).Succeeded();

        var image = PublishedImage.Read(fixture.StoreRoot, "console");
        Assert.Equal((0b110_100_100, 0, 0), Attributes(image.Files["/app/Console.dll"]));
        Assert.Equal((0b111_101_101, 0, 0), Attributes(image.Files["/app/Console"]));
        Assert.Equal((0b111_101_101, 0, 0), Attributes(image.Directories["/app"]));
    }

    [Fact]
    public async Task Publishing_again_touches_nothing()
    {
        (await fixture.PublishAsync("Console", Target)).Succeeded();
        var before = FileTimes.Below(fixture.StoreRoot, Path.Combine(fixture.Project("Console"), "obj/Release/net10.0/container"));

        var again = (await fixture.PublishAsync("Console", Target)).Succeeded();

        again.Says("up to date");
        Assert.Equal(before, FileTimes.Below(fixture.StoreRoot, Path.Combine(fixture.Project("Console"), "obj/Release/net10.0/container")));
    }

    [Fact]
    public async Task Another_checkout_gives_the_same_digest()
    {
        (await fixture.PublishOnceAsync("Console", Target)).Succeeded();
        var copy = await fixture.CheckOutAsync("elsewhere/and/deeper", "Console");
        var store = Path.Combine(fixture.Root, "other-store");
        BaseImages.Write(store);

        (await Sdk.RunAsync(copy, new Dictionary<string, string?> { ["DOTNET_CONTAINER_ROOT"] = store, ["TZ"] = "Asia/Tokyo" }, "publish", "--no-restore", Target)).Succeeded();

        Assert.Equal(PublishedImage.Read(fixture.StoreRoot, "console").Image.Descriptor, PublishedImage.Read(store, "console").Image.Descriptor);
    }

    private static (int, int, int) Attributes(ImageFile file) => (file.Mode, file.Uid, file.Gid);
}
