using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>Two containers created at the same time: what one saw as free, the other may have taken meanwhile.</summary>
public sealed class NamesOfContainersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("names-");
    private readonly Store _store;

    public NamesOfContainersTests() => _store = Store.Open(new StoreLocation(Path.Combine(_folder.FullName, "root"), Path.Combine(_folder.FullName, "run")));

    [Fact]
    public void A_name_that_nobody_chose_is_exchanged()
    {
        var containers = new ContainerStore(_store);
        containers.Add(Record('1'));
        var names = new Queue<string>(["swift_otter", "calm_heron"]);
        var second = containers.Add(Record('2'), names.Dequeue);
        Assert.Equal("calm_heron", second.Name);
        Assert.Equal(second.Id, containers.Find("calm_heron").Id);
        Assert.Equal("calm_heron", containers.Find(second.Id).Name);
    }

    [Fact]
    public void A_chosen_name_is_refused_and_nothing_is_left()
    {
        var containers = new ContainerStore(_store);
        containers.Add(Record('1'));
        Assert.Equal("BK3205", Assert.Throws<ContainerException>(() => containers.Add(Record('2'))).Code);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(_store.Root, "tmp"), "*container*", SearchOption.AllDirectories));
        Assert.Equal(new string('1', 64), containers.Find("swift_otter").Id);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private static ContainerRecord Record(char id)
    {
        var digest = Digest.Of("image"u8);
        return new ContainerRecord
        {
            Id = new string(id, 64),
            Name = "swift_otter",
            Created = DateTimeOffset.UnixEpoch,
            Image = digest,
            Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = 7 },
            DiffIds = [digest],
            Spec = new ContainerSpec { Image = "busybox" },
            Resolved = new ResolvedSettings { Args = ["true"], Environment = [], HostName = "box", WorkingDirectory = "/", User = "", StopSignal = 15, StopTimeout = 10 },
        };
    }
}
