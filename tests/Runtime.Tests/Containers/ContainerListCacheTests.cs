using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>The list of containers that have ended, in one file.</summary>
public sealed class ContainerListCacheTests : IDisposable
{
    private const int Count = 20;
    private readonly TemporaryStore _temporary = new();
    private readonly ContainerStore _containers;

    public ContainerListCacheTests()
    {
        _containers = new ContainerStore(_temporary.Store);
        for (var i = 0; i < Count; i++) _containers.Add(Record($"c{i}"));
        foreach (var folder in Folders()) Settle(folder);
    }

    private string Kept => _temporary.In("cache", "containers");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Says_the_same_without_reading_the_containers()
    {
        _containers.ChangeState(Id("c3"), s => s with { Status = ContainerStatus.Exited, ExitCode = 137, FinishedAt = DateTimeOffset.UnixEpoch.AddDays(1) });
        Settle(_containers.FolderOf(Id("c3")).Path);
        var read = List();
        Assert.True(File.Exists(Kept));
        foreach (var folder in Folders()) File.WriteAllText(Path.Combine(folder, "config.json"), "not read");
        Assert.Equal(read, List());
        Assert.Equal(Count, read.Count);
        Assert.Equal("Exited (137) 2 days ago", read.Single(c => c.Name == "c3").StatusText(DateTimeOffset.UnixEpoch.AddDays(3)));
    }

    [Fact]
    public void What_has_just_changed_is_not_kept()
    {
        foreach (var folder in Folders()) Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        List();
        foreach (var folder in Folders()) File.WriteAllText(Path.Combine(folder, "config.json"), "read");
        Assert.Empty(List(damaged: Count));
    }

    [Fact]
    public void A_change_shows_at_once()
    {
        List();
        _containers.ChangeState(Id("c3"), s => s with { Status = ContainerStatus.Exited, ExitCode = 1 });
        _containers.Rename(Id("c4"), "renamed");
        _containers.Add(Record("another"));
        _containers.TryTakeOut(_containers.Find("c5").Record);
        var listed = List();
        Assert.Equal(1, listed.Single(c => c.Name == "c3").ExitCode);
        Assert.Equal(["another", "renamed"], listed.Select(c => c.Name).Where(n => !n.StartsWith('c')).Order());
        Assert.DoesNotContain("c5", listed.Select(c => c.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(1000)]
    public void A_damaged_file_costs_time_and_nothing_else(int length)
    {
        var read = List();
        File.WriteAllBytes(Kept, File.ReadAllBytes(Kept)[..length]);
        Assert.Equal(read, List());
        File.WriteAllBytes(Kept, [1, 0, 0, 0, 255, 255, 255, 127, .. Enumerable.Repeat((byte)255, 100)]);
        Assert.Equal(read, List());
    }

    [Fact]
    public void A_store_that_may_not_be_written_is_listed()
    {
        var read = List();
        File.Delete(Kept);
        var listed = new ContainerStore(_temporary.Open(readOnly: true)).Overview(_ => false, e => throw e);
        Assert.Equal(read, listed.OrderBy(c => c.Id, StringComparer.Ordinal));
        Assert.False(File.Exists(Kept));
    }

    private IEnumerable<string> Folders() => Directory.EnumerateDirectories(_temporary.In("containers")).Where(f => Path.GetFileName(f).Length == 64);

    private string Id(string name) => _containers.Find(name).Id;

    private static void Settle(string folder) => Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddMinutes(-1));

    private List<ContainerFacts> List(int damaged = 0)
    {
        var problems = 0;
        List<ContainerFacts> listed = [.. _containers.Overview(_ => false, _ => problems++).OrderBy(c => c.Id, StringComparer.Ordinal)];
        Assert.Equal(damaged, problems);
        return listed;
    }

    private static ContainerRecord Record(string name)
    {
        var digest = Digest.Of(Encoding.UTF8.GetBytes(name));
        return new ContainerRecord
        {
            Id = digest.Hex,
            Name = name,
            Created = DateTimeOffset.UnixEpoch.AddMinutes(name.Length),
            Image = digest,
            Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = 7 },
            DiffIds = [digest],
            Spec = new ContainerSpec { Image = "busybox" },
            Resolved = new ResolvedSettings { Args = ["echo", "a\tb\nc"], Environment = [], HostName = "box", WorkingDirectory = "/", User = "", StopSignal = 15, StopTimeout = 10 },
        };
    }
}
