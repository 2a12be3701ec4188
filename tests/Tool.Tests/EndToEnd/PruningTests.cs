namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>Apart from the other containers, which a prune would take away.</summary>
public sealed class PruningTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Pruning_the_system_takes_stopped_containers_and_spares_running_ones_and_volumes()
    {
        await box.OkAsync("run", "-d", "--name", "runs", "busybox", "sleep", "1000");
        await box.OkAsync("run", "--name", "ended", "-v", "kept:/data", "-v", "/scratch", "busybox", "touch", "/data/file", "/scratch/file");
        var ended = (await box.OkAsync("ps", "-aq", "--no-trunc", "-f", "name=ended")).Trim();

        var output = await box.OkAsync("system", "prune", "-a", "-f");

        Assert.Matches($"^Deleted Containers:\n{ended}\n\nTotal reclaimed space: [1-9][0-9.]*[kM]?B\n$", output);
        Assert.Equal("runs\n", await box.OkAsync("ps", "-a", "--format", "{{.Names}}"));
        Assert.Equal("busybox\n", await box.OkAsync("images", "--format", "{{.Repository}}"));
        var volumes = Path.Combine(box.Root, "volumes");
        Assert.True(File.Exists(Path.Combine(volumes, "kept", "_data", "file")));
        Assert.Equal(2, Directory.GetDirectories(volumes).Length);

        await box.OkAsync("run", "-v", "kept:/data", "-v", "/scratch", "busybox", "touch", "/scratch/file");
        Assert.Contains("Deleted Volumes:\n", await box.OkAsync("system", "prune", "-f", "--volumes"), StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(volumes));
        Assert.True(File.Exists(Path.Combine(volumes, "kept", "_data", "file")));
    }
}
