using System.Runtime.Versioning;
using BuildKit.Oci;
using BuildKit.Storage;
using BuildKit.Volumes;

namespace BuildKit.Runtime.Tests.Volumes;

[SupportedOSPlatform("linux")]
public sealed class VolumeTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("volumes-test-").FullName;
    private readonly Store _store;
    private readonly VolumeStore _volumes;

    public VolumeTests()
    {
        _store = Store.Open(new StoreLocation(Path.Combine(_folder, "root"), Path.Combine(_folder, "run")));
        _volumes = new VolumeStore(_store);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("a", false)]
    [InlineData("ab", true)]
    [InlineData("A.b-c_9", true)]
    [InlineData(".ab", false)]
    [InlineData("..", false)]
    [InlineData("-ab", false)]
    [InlineData("a/b", false)]
    [InlineData("a\0b", false)]
    [InlineData("ab\n", false)]
    [InlineData("äb", false)]
    public void Names_are_Dockers(string name, bool valid) => Assert.Equal(valid, VolumeName.IsValid(name));

    [Fact]
    public void What_was_made_is_found_again()
    {
        var made = Create(new VolumeRequest("db") { Labels = OrdinalMap.From([new("team", "blue")]) });
        var found = _volumes.Find("db");
        Assert.Equal((made.Name, made.Created, "blue", false), (found.Name, found.Created, found.Labels["team"], found.IsAnonymous));
        Assert.True(Directory.Exists(found.Mountpoint));
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(found.Mountpoint));
        Assert.True(Create(VolumeRequest.Anonymous("nn")).IsAnonymous);
        Assert.Equal(["db", "nn"], _volumes.List(_ => { }).Select(v => v.Name));
    }

    [Fact]
    public void Making_one_again_changes_nothing_and_another_meaning_is_refused()
    {
        Create(new VolumeRequest("db"));
        File.WriteAllText(Path.Combine(_volumes.DataOf("db"), "row"), "x");
        Create(new VolumeRequest("db"));
        Assert.True(File.Exists(Path.Combine(_volumes.DataOf("db"), "row")));
        Assert.Equal("BK3605", Assert.Throws<VolumeException>(() => Create(new VolumeRequest("db") { Options = OrdinalMap.From([new("type", "tmpfs")]) })).Code);
        Assert.Equal("BK3604", Assert.Throws<VolumeException>(() => Create(new VolumeRequest("other") { Driver = "cloud" })).Code);
    }

    [Fact]
    public void A_damaged_description_hides_neither_the_others_nor_the_data()
    {
        Create(new VolumeRequest("one"));
        Create(new VolumeRequest("two"));
        File.WriteAllText(Path.Combine(_store.Root, "volumes", "one", "meta.json"), "{");
        var problems = new List<BuildKitException>();
        Assert.Equal(["two"], _volumes.List(problems.Add).Select(v => v.Name));
        Assert.Equal("BK3606", Assert.Single(problems).Code);
        File.Delete(Path.Combine(_store.Root, "volumes", "one", "meta.json"));
        Assert.False(_volumes.Find("one").IsAnonymous);
    }

    [Fact]
    public void A_filling_that_was_interrupted_goes_on_and_a_full_volume_is_left_alone()
    {
        Create(new VolumeRequest("db"));
        Assert.Throws<IOException>(() => _volumes.Fill("db", root =>
        {
            using var file = root.CreateFile("first", 0x1A4);
            throw new IOException("killed");
        }));
        var calls = 0;
        _volumes.Fill("db", _ => ++calls > 0);
        _volumes.Fill("db", _ => ++calls > 0);
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("type=tmpfs", "tmpfs tmpfs ")]
    [InlineData("type=tmpfs|device=scratch|o=size=1m, uid=5", "tmpfs scratch size=1m,uid=5")]
    [InlineData("type=nfs|device=:/x|o=addr=1.2.3.4,rw", "nfs :/x addr=1.2.3.4,rw")]
    [InlineData("type=none|device=/srv|o=bind", "/srv False")]
    [InlineData("device=/srv|o=bind,ro", "/srv True")]
    public void Options_say_where_the_data_is(string options, string want) => Assert.Equal(want, VolumeBacking.Of(Read(options)) switch
    {
        VolumeBacking.FileSystem f => $"{f.Type} {f.Device} {string.Join(',', f.Options)}",
        VolumeBacking.HostDirectory h => $"{h.Path} {h.ReadOnly}",
        _ => "folder",
    });

    [Theory]
    [InlineData("size=1m")]
    [InlineData("type=nfs")]
    [InlineData("type=none|device=/srv")]
    [InlineData("type=none|device=srv|o=bind")]
    [InlineData("device=/srv")]
    public void Options_that_mean_nothing_are_refused(string options) =>
        Assert.Equal("BK3603", Assert.Throws<VolumeException>(() => VolumeBacking.Of(Read(options))).Code);

    private static IReadOnlyDictionary<string, string> Read(string options) => OrdinalMap.From(options.Split('|').Select(o => o.Split('=', 2)).Select(o => KeyValuePair.Create(o[0], o[1])));

    private Volume Create(VolumeRequest request)
    {
        using var held = _volumes.Hold();
        return _volumes.Create(request, Now, held);
    }
}
