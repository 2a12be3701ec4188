using System.Diagnostics;
using BuildKit.Images;
using BuildKit.Kernel.Dummy;
using BuildKit.Storage;

namespace BuildKit.Kernel.Tests.Storage;

/// <summary>Processes that die by SIGKILL at any point of their work: whatever they leave, the store is sound.</summary>
public sealed class KilledWriters : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("killed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 300_000)]
    public async Task Leave_a_sound_store_and_nothing_that_is_not_collected()
    {
        var moment = new Random(1);
        for (var round = 0; round < 12; round++)
        {
            using var one = await StartAsync(2 * round);
            using var two = await StartAsync((2 * round) + 1);
            await Task.Delay(moment.Next(0, 250));
            one.Kill();
            two.Kill();
            await Task.WhenAll(one.WaitForExitAsync(), two.WaitForExitAsync());
            await AssertSoundAsync(round);
        }

        await AssertEmptyAfterRemovingAllAsync();
    }

    private async Task<Process> StartAsync(int seed)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(StoreWork).Assembly.Location, "store", _folder, $"{seed}"]) { RedirectStandardOutput = true })!;
        Assert.Equal("made", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return process;
    }

    private async Task AssertSoundAsync(int round)
    {
        using var store = Store.Open(StoreWork.Location(_folder));
        Assert.Equal([], (await new StoreCheck(store).RunAsync(repair: false, CancellationToken.None)).Select(f => $"round {round}: {f}"));
        var list = new ImageCatalog(store).List();
        Assert.Empty(list.Problems);
        foreach (var image in list.Images) Assert.NotEmpty(await image.Image.UnpackAsync(store, CancellationToken.None));
    }

    private async Task AssertEmptyAfterRemovingAllAsync()
    {
        using (var store = Store.Open(StoreWork.Location(_folder)))
        {
            // Twice: a writer killed while it took over a name leaves the image that lost it untagged as well as named, which a list shows
            // only when the name is gone.
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var reference in store.References.List())
                {
                    if (reference.Name is null) store.References.RemoveUntagged(reference.Target.Digest);
                    else store.References.Remove(reference.Name);
                }
            }

            Assert.Empty(store.References.List());

            await new GarbageCollector(store, new GarbageOptions()).CollectAsync(CancellationToken.None);
        }

        string[] left = ["format", "index.json", "oci-layout", "locks/store"];
        var root = StoreWork.Location(_folder).Root;
        Assert.Equal(left.Order(StringComparer.Ordinal), Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).Order(StringComparer.Ordinal));
    }
}
