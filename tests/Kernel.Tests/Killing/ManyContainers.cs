using System.Collections;
using System.Security.Cryptography;
using BuildKit.Containers;
using BuildKit.Kernel.Tests.Engine;
using BuildKit.Storage;

namespace BuildKit.Kernel.Tests.Killing;

/// <summary>Batches of containers that start and stop at the same time; nothing may fail, nothing may be left.</summary>
public sealed class ManyContainers
{
    private const string Prefix = "feedbeef";
    private const int AtOnce = 20;

    [Fact]
    public async Task Two_hundred_with_a_monitor_each_start_and_stop_in_batches_of_twenty()
    {
        using var folder = new EngineFolder();
        using (var store = Store.Open(new StoreLocation(folder.Root, Path.Combine(folder.Path, "run"))))
        {
            var engine = new ContainerEngine(new EngineOptions
            {
                Store = store,
                RandomBytes = Ids,
                MonitorCommand = [EngineProgram.Path, "monitor"],
                MonitorEnvironment = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}")],
            });
            for (var batch = 0; batch < 10; batch++)
            {
                var containers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i =>
                    engine.RunDetachedAsync(new ContainerSpec { Image = "busybox", Command = ["sleep", "1000"], AutoRemove = i % 2 == 0 }, CancellationToken.None)));
                Assert.Equal(AtOnce, engine.List(new ListOptions()).Count);
                await Task.WhenAll(containers.Select(c => engine.StopAsync(c.Id, new StopOptions { Timeout = TimeSpan.Zero }, CancellationToken.None)));
                await Task.WhenAll(containers.Where(c => !c.Record.Spec.AutoRemove).Select(c => engine.RemoveAsync(c.Id, new RemoveOptions(), CancellationToken.None)));
            }
        }

        await LeavesNothing(folder, Prefix);
    }

    [Fact]
    public async Task Forty_of_an_ordinary_user_start_and_stop_in_batches_of_twenty()
    {
        using var folder = new RootlessFolder();
        for (var batch = 0; batch < 2; batch++)
        {
            var names = Enumerable.Range(0, AtOnce).Select(i => $"many-{batch}-{i}").ToList();
            await All(names, name => folder.Run("run", "-d", "--name", name, "busybox", "sleep", "1000"));
            Assert.Equal(AtOnce, folder.Run("ps").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(l => l.Contains("\tUp", StringComparison.Ordinal)));
            await All(names, name => folder.Run("stop", name, "0"));
            await All(names, name => folder.Run("rm", name));
        }

        await LeavesNothing(folder, "no control groups of their own");
    }

    private static async Task All(List<string> names, Func<string, EngineOutcome> command)
    {
        var outcomes = await Task.WhenAll(names.Select(name => Task.Run(() => command(name))));
        Assert.All(outcomes, o => Assert.Equal((0, ""), (o.Code, o.Error)));
    }

    private static async Task LeavesNothing(EngineFolder folder, string prefix)
    {
        // A monitor records the end of its container before it ends itself.
        await EngineFolder.Until(() => StoreTraces.Processes(folder.Path).Count == 0, "all monitors ended");
        Assert.Equal([], StoreTraces.Of(folder.Path, prefix, []));
    }

    private static byte[] Ids(int count)
    {
        var bytes = RandomNumberGenerator.GetBytes(count);
        if (count == 32) Convert.FromHexString(Prefix).CopyTo(bytes, 0);
        return bytes;
    }
}
