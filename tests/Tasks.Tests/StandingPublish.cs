using BuildKit.Oci;
using BuildKit.Storage;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>An earlier publish stands until something it depended on, or what it made, is no longer as it was.</summary>
[Collection(PublishCollection.Name)]
public sealed class StandingPublish(PublishFixture fixture)
{
    private static readonly string[] Arguments = ["--no-build", "-t:PublishContainer", "-p:ContainerRepository=standing", "-p:ContainerResultFile=standing.json"];

    [Fact]
    public async Task It_stands_until_something_changes()
    {
        (await fixture.PublishOnceAsync("Console", "-t:PublishContainer")).Succeeded();
        var first = (await PublishAsync()).Succeeded();
        Assert.DoesNotContain("up to date", first.Output, StringComparison.Ordinal);
        (await PublishAsync()).Succeeded().Says("up to date");

        await StandsNoMoreAsync("the image was removed", () => InStore(store => store.References.Remove(ImageReference.Parse("standing"))));
        await StandsNoMoreAsync("the name leads elsewhere", () => InStore(store => store.References.Set(ImageReference.Parse("standing"), store.References.Get(ImageReference.Parse(BaseImages.Runtime))!)));
        await StandsNoMoreAsync("the result file was deleted", () => File.Delete(Path.Combine(fixture.Project("Console"), "standing.json")), isUpToDate: true);
        await StandsNoMoreAsync("a file was written to the publish folder", () => File.WriteAllText(Path.Combine(fixture.Project("Console"), "bin/Release/net10.0/publish/new.txt"), "x"));
        await StandsNoMoreAsync("the file was deleted again", () => File.Delete(Path.Combine(fixture.Project("Console"), "bin/Release/net10.0/publish/new.txt")));
        await StandsNoMoreAsync("the stamp is damaged", () => File.WriteAllText(Path.Combine(fixture.Project("Console"), "obj/Release/net10.0/container/stamp"), "\u0001\0\0\0\u0040x"), isUpToDate: true);
    }

    [Fact]
    public async Task A_base_that_moved_and_a_label_that_changed_are_noticed()
    {
        (await fixture.PublishOnceAsync("Console", "-t:PublishContainer")).Succeeded();
        InStore(store => store.References.Set(ImageReference.Parse("moving-base"), store.References.Get(ImageReference.Parse(BaseImages.Runtime))!));
        (await PublishAsync("-p:ContainerBaseImage=moving-base", "-p:ContainerTitle=one")).Succeeded();

        Assert.DoesNotContain("up to date", (await PublishAsync("-p:ContainerBaseImage=moving-base", "-p:ContainerTitle=two")).Succeeded().Output, StringComparison.Ordinal);
        InStore(store => store.References.Set(ImageReference.Parse("moving-base"), store.References.Get(ImageReference.Parse("console"))!));
        Assert.DoesNotContain("up to date", (await PublishAsync("-p:ContainerBaseImage=moving-base", "-p:ContainerTitle=two")).Succeeded().Output, StringComparison.Ordinal);
    }

    /// <param name="what">For the reader of a failure.</param>
    /// <param name="change">Made between two publishes.</param>
    /// <param name="isUpToDate">The publish looks again, and finds the destination as it should be.</param>
    private async Task StandsNoMoreAsync(string what, Action change, bool isUpToDate = false)
    {
        var stamp = Path.Combine(fixture.Project("Console"), "obj/Release/net10.0/container/stamp");
        change();
        var before = File.GetLastWriteTimeUtc(stamp);

        var run = (await PublishAsync()).Succeeded();

        Assert.True(File.GetLastWriteTimeUtc(stamp) != before, $"Nothing was looked at although {what}.");
        Assert.True(run.Output.Contains("up to date", StringComparison.Ordinal) == isUpToDate, $"After '{what}':\n{run.Output}");
        Assert.True(File.Exists(Path.Combine(fixture.Project("Console"), "standing.json")));
        (await PublishAsync()).Succeeded().Says("up to date");
    }

    private Task<SdkRun> PublishAsync(params string[] more) => fixture.PublishAsync("Console", [.. Arguments, .. more]);

    private void InStore(Action<Store> change)
    {
        using var store = Store.Open(new StoreLocation(fixture.StoreRoot, fixture.StoreRoot + "-run"));
        change(store);
    }
}
