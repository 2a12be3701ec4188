using BuildKit.Storage;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Publishing into a store whose disk is full, and into one on a read-only disk: mounts that live as long as the publish.</summary>
[Collection(PublishCollection.Name)]
public sealed class StoresThatCannotBeWritten(PublishFixture fixture)
{
    private const string Publish = "dotnet publish --no-restore -t:PublishContainer -p:ContainerRepository=unwritable";

    [Fact]
    public async Task A_publish_that_fills_the_disk_fails_and_leaves_nothing_half_written()
    {
        // Room for the base images and the first layers; the photo's does not fit.
        var run = await PublishAsync("full", "mount -t tmpfs -o size=300k none \"$STORE\"; cp -a \"$PREPARED/.\" \"$STORE\"");

        run.Failed("BK4004").Says("is full. Free space");
        await AssertSoundAsync("full");
    }

    [Fact]
    public async Task A_publish_into_a_read_only_store_fails_and_says_so()
    {
        var run = await PublishAsync("locked", "cp -a \"$PREPARED/.\" \"$STORE\"; mount --bind \"$STORE\" \"$STORE\"; mount -o remount,bind,ro \"$STORE\"");

        run.Failed("BK4003").Says("cannot be written");
        await AssertSoundAsync("locked");
    }

    private Task<SdkRun> PublishAsync(string name, string mount)
    {
        var (prepared, store, after) = (Folder(name, "prepared"), Folder(name, "store"), Folder(name, "after"));
        Directory.CreateDirectory(store);
        Directory.CreateDirectory(after);
        BaseImages.Write(prepared);
        var environment = new Dictionary<string, string?> { ["PREPARED"] = prepared, ["STORE"] = store, ["AFTER"] = after, ["DOTNET_CONTAINER_ROOT"] = store };
        return Sdk.MountedAsync(fixture.Project("Web"), environment, $"{mount}; code=0; {Publish} || code=$?; cp -a \"$STORE/.\" \"$AFTER\"; exit $code");
    }

    /// <summary>What the disk held when the publish had failed.</summary>
    private async Task AssertSoundAsync(string name)
    {
        using var store = Store.Open(new StoreLocation(Folder(name, "after"), Folder(name, "run")));
        Assert.Empty(await new StoreCheck(store).RunAsync(repair: false, CancellationToken.None));
        Assert.DoesNotContain(store.References.List(), reference => reference.Name?.Repository.Contains("unwritable", StringComparison.Ordinal) ?? false);
        var temporary = Folder(name, "after/tmp");
        Assert.Empty(Directory.Exists(temporary) ? Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories) : []);
    }

    private string Folder(string name, string part) => Path.Combine(fixture.Root, "unwritable", name, part);
}
