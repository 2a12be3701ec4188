using System.Text;
using System.Text.Json;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Networks;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class ContainerJsonTests
{
    [Fact]
    public void A_record_comes_back_as_it_was_written()
    {
        var record = Sample();

        var json = ContainerJson.Write(record);
        var again = ContainerJson.ReadRecord(json);

        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(ContainerJson.Write(again)));
        Assert.Equal(record.Spec.Mounts, again.Spec.Mounts);
        Assert.Equal(new NetworkMode.Container("db"), again.Spec.Network);
        Assert.Equal(record.Spec.Isolation, again.Spec.Isolation);
        Assert.Equal((record.Spec.Resources.Memory, record.Spec.Resources.Ulimits[0]), (again.Spec.Resources.Memory, again.Spec.Resources.Ulimits[0]));
        Assert.Equal(0, again.Resolved.StopTimeout);
        Assert.Equal((record.Spec.Platform, record.Spec.Attached, record.Spec.DomainName), (again.Spec.Platform, again.Spec.Attached, again.Spec.DomainName));
        Assert.Equal(record.Spec.Exposed, again.Spec.Exposed);
        Assert.Equal(record.Spec.Annotations, again.Spec.Annotations);
        Assert.Equal(record.Spec.DnsOptions, again.Spec.DnsOptions);
    }

    [Fact]
    public void A_member_that_an_older_version_did_not_write_has_its_default()
    {
        var spec = """{"spec":{"image":"busybox"},"id":"x","name":"n","created":"2026-01-01T00:00:00Z","image":"sha256:0000000000000000000000000000000000000000000000000000000000000000","manifest":{"mediaType":"m","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","size":1},"diffIds":[],"resolved":{"args":[],"environment":[],"workingDirectory":"/","hostName":"h","stopSignal":15,"stopTimeout":0}}""";

        var record = ContainerJson.ReadRecord(Encoding.UTF8.GetBytes(spec));

        Assert.Empty(record.Spec.Mounts);
        Assert.IsType<NetworkMode.Private>(record.Spec.Network);
        Assert.Equal(1, record.Spec.Log.MaximumFiles);
    }

    [Fact]
    public void A_list_that_is_null_is_an_empty_list()
    {
        Assert.Empty(ContainerJson.ReadState("""{"status":"exited","ports":null}"""u8).Ports);
    }

    [Theory]
    [InlineData(ContainerStatus.Created, "created")]
    [InlineData(ContainerStatus.Running, "running")]
    [InlineData(ContainerStatus.Paused, "paused")]
    [InlineData(ContainerStatus.Exited, "exited")]
    [InlineData(ContainerStatus.Removing, "removing")]
    public void A_state_is_spelled_as_Docker_does(ContainerStatus status, string word)
    {
        var state = new ContainerState
        {
            Status = status,
            Process = new ProcessIdentity(7, ulong.MaxValue, "boot"),
            ExitCode = 137,
            FinishedAt = DateTimeOffset.UnixEpoch,
            Cgroup = new CgroupRecord(["/cg/a"], []),
            OutOfMemory = true,
            Ports = [new BoundPort(53, PortProtocol.Udp, "::1", 5353)],
        };

        var json = ContainerJson.Write(state);

        Assert.Equal(
            $$"""{"status":"{{word}}","process":{"pid":7,"startTime":18446744073709551615,"bootId":"boot"},"exitCode":137,"finishedAt":"1970-01-01T00:00:00+00:00","cgroup":{"folders":["/cg/a"],"parents":[]},"outOfMemory":true,"ports":[{"containerPort":53,"protocol":"udp","hostAddress":"::1","hostPort":5353}]}""",
            Encoding.UTF8.GetString(json));
        Assert.Equal(json, ContainerJson.Write(ContainerJson.ReadState(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"status":"dancing"}""")]
    public void A_damaged_state_is_a_JSON_error_and_nothing_else(string json)
    {
        Assert.ThrowsAny<JsonException>(() => ContainerJson.ReadState(Encoding.UTF8.GetBytes(json)));
    }

    private static ContainerRecord Sample()
    {
        var digest = Digest.Parse("sha256:" + new string('a', 64));
        return new ContainerRecord
        {
            Id = new string('1', 64),
            Name = "swift_otter",
            Created = DateTimeOffset.UnixEpoch,
            Image = digest,
            Manifest = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = digest, Size = 7 },
            DiffIds = [digest],
            Spec = new ContainerSpec
            {
                Image = "busybox",
                Platform = Platform.Parse("linux/arm/v7"),
                Attached = AttachedStreams.Input | AttachedStreams.Error,
                DomainName = "d.example",
                DnsOptions = ["ndots:2"],
                Exposed = PublishedPort.ParseExposed("90-91/udp"),
                Annotations = OrdinalMap.From(new Dictionary<string, string>(StringComparer.Ordinal) { ["run.key"] = "v" }),
                Mounts = [new ContainerMount.Bind("/src", "/dst") { ReadOnly = true }, new ContainerMount.Volume("data", "/data"), new ContainerMount.Tmpfs("/tmp") { Size = 4096 }, new ContainerMount.ImageFiles("tools", "/i") { Subpath = "bin" }],
                Network = new NetworkMode.Container("db"),
                Ports = PublishedPort.Parse("8080:80"),
                Resources = new ResourceSettings { Memory = 64 << 20, NanoCpus = 5, PidsLimit = -1, OomKillDisable = true, CpusetCpus = "0-1", Ulimits = [new Ulimit("nofile", 1, -1)], Devices = [new DeviceMapping("/dev/a", "/dev/b", "r")], DeviceReadBps = [new DiskRate("/dev/sda", 7)], DeviceCgroupRules = ["c 1:3 r"], Sysctls = ["net.core.somaxconn=1"] },
                Isolation = new IsolationSettings { CgroupParent = "mine", Pid = new NamespaceMode.Container("db"), Ipc = new NamespaceMode.Shareable() },
            },
            Resolved = new ResolvedSettings { Args = ["sh"], Environment = ["A=B"], WorkingDirectory = "/", HostName = "h", StopSignal = 15, StopTimeout = 0 },
        };
    }
}
