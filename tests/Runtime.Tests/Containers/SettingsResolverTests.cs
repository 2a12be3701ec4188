using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Containers.Settings;
using BuildKit.Networks;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class SettingsResolverTests
{
    private readonly Dictionary<string, IReadOnlyList<ContainerMount>> _others = [];

    private static readonly string Id = new('a', 64);
    private int _volumes;

    [Theory]
    [InlineData(null, null, null, "sh", "sh")]
    [InlineData(null, "ls -l", null, "sh", "ls -l")]
    [InlineData(null, null, "/init", "sh", "/init sh")]
    [InlineData(null, "ls", "/init", "sh", "/init ls")]
    [InlineData("/mine", null, "/init", "sh", "/mine")]
    [InlineData("/mine", "ls", "/init", "sh", "/mine ls")]
    [InlineData("", "ls", "/init", "sh", "ls")]
    public void Entry_point_and_command_follow_Dockers_rules(string? entrypoint, string? command, string? imageEntrypoint, string imageCommand, string want)
    {
        var settings = Resolve(
            new ContainerSpec { Image = "i", Entrypoint = Words(entrypoint), Command = Words(command) },
            new ContainerDefaults { Entrypoint = Words(imageEntrypoint), Cmd = Words(imageCommand) });
        Assert.Equal(want, string.Join(' ', settings.Args));
    }

    [Fact]
    public void Nothing_to_run_is_refused() =>
        Assert.Equal("BK3208", Assert.Throws<ContainerException>(() => Resolve(new ContainerSpec { Image = "i" }, null)).Code);

    [Fact]
    public void An_emptied_entry_point_without_a_command_is_refused() =>
        Assert.Equal("BK3208", Assert.Throws<ContainerException>(() =>
            Resolve(new ContainerSpec { Image = "i", Entrypoint = [] }, new ContainerDefaults { Entrypoint = ["/init"], Cmd = ["sh"] })).Code);

    [Fact]
    public void The_environment_is_laid_in_three_layers()
    {
        var settings = Resolve(
            new ContainerSpec { Image = "i", Tty = true, Environment = ["B=caller", "HOSTNAME=mine"] },
            new ContainerDefaults { Cmd = ["sh"], Env = ["PATH=/bin", "A=image", "B=image"] });
        Assert.Equal(["PATH=/bin", "HOSTNAME=mine", "TERM=xterm", "A=image", "B=caller"], settings.Environment);
    }

    /// <summary>An image has no say in whether a container can be stopped.</summary>
    [Theory]
    [InlineData(null, null, 10)]
    [InlineData(null, 3, 3)]
    [InlineData(null, -1, 10)]
    [InlineData(-1, 3, -1)]
    [InlineData(0, 3, 0)]
    public void The_time_to_stop_is_the_callers_or_the_images_or_ten_seconds(int? caller, int? image, int want)
    {
        var settings = Resolve(new ContainerSpec { Image = "i", StopTimeout = caller }, new ContainerDefaults { Cmd = ["sh"], StopTimeout = image });
        Assert.Equal(want, settings.StopTimeout);
        Assert.Equal(want < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(want), settings.StopTime);
    }

    [Fact]
    public void What_is_exposed_is_published_with_the_images_when_all_is()
    {
        var image = new ContainerDefaults { Cmd = ["sh"], ExposedPorts = ["80/tcp", "53/udp"] };
        var spec = new ContainerSpec { Image = "i", Ports = PublishedPort.Parse("8080:80"), Exposed = [.. PublishedPort.ParseExposed("53/udp"), .. PublishedPort.ParseExposed("90-91")] };
        Assert.Equal(["53/udp", "80/tcp", "90/tcp", "91/tcp"], Resolve(spec, image).ExposedPorts);
        Assert.Equal(["80/tcp"], Resolve(spec, image).Ports.Select(p => p.ContainerText));
        Assert.Equal(["80/tcp", "53/udp", "90/tcp", "91/tcp"], Resolve(spec with { PublishAll = true }, image).Ports.Select(p => p.ContainerText));
    }

    [Fact]
    public void Image_volumes_become_anonymous_ones_unless_something_is_mounted_there()
    {
        var settings = Resolve(
            new ContainerSpec { Image = "i", Mounts = [new ContainerMount.Volume("db", "/data/db"), new ContainerMount.Tmpfs("/cache")] },
            new ContainerDefaults { Cmd = ["sh"], Volumes = ["/cache/", "/data", "/logs"] });

        Assert.Equal(["v1", "v2"], settings.AnonymousVolumes);
        Assert.Equal(
            [new ContainerMount.Tmpfs("/cache"), new ContainerMount.Volume("v1", "/data"), new ContainerMount.Volume("db", "/data/db"), new ContainerMount.Volume("v2", "/logs")],
            settings.Mounts);
    }

    [Theory]
    [InlineData("../etc")]
    [InlineData("/")]
    [InlineData("/a/..")]
    [InlineData("")]
    public void An_image_volume_over_the_root_is_refused(string volume) =>
        Assert.Equal("BK3209", Assert.Throws<ContainerException>(() => Resolve(new ContainerSpec { Image = "i" }, new ContainerDefaults { Cmd = ["sh"], Volumes = [volume] })).Code);

    [Fact]
    public void A_NUL_that_would_cut_an_argument_is_refused() =>
        Assert.Equal("BK3209", Assert.Throws<ContainerException>(() => Resolve(new ContainerSpec { Image = "i" }, new ContainerDefaults { Cmd = ["sh\0-x"] })).Code);

    [Fact]
    public void Publish_all_takes_the_exposed_ports_that_are_not_published_yet()
    {
        var settings = Resolve(
            new ContainerSpec { Image = "i", PublishAll = true, Ports = PublishedPort.Parse("8080:80") },
            new ContainerDefaults { Cmd = ["sh"], ExposedPorts = ["80/tcp", "53/udp"] });
        Assert.Equal(["80/tcp", "53/udp"], settings.Ports.Select(p => p.ContainerText));
        Assert.Equal(0, settings.Ports[1].HostPort);
    }

    [Fact]
    public void The_stop_signal_is_the_callers_the_images_or_TERM()
    {
        var image = new ContainerDefaults { Cmd = ["sh"], StopSignal = "SIGQUIT", StopTimeout = 3 };
        Assert.Equal((3, 3), Stop(new ContainerSpec { Image = "i" }, image));
        Assert.Equal((2, 0), Stop(new ContainerSpec { Image = "i", StopSignal = "INT", StopTimeout = 0 }, image));
        Assert.Equal((15, 10), Stop(new ContainerSpec { Image = "i" }, image with { StopSignal = "", StopTimeout = null }));
    }

    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("9", 9)]
    [InlineData("SIGIOT", 6)]
    [InlineData("cld", 17)]
    [InlineData("RTMIN", 34)]
    [InlineData("SIGRTMIN+3", 37)]
    [InlineData("RTMAX-1", 63)]
    public void Signals_have_names(string text, int want) => Assert.Equal(want, SignalNames.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("SIG")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMIN+99")]
    public void Other_signals_are_refused(string text) => Assert.Throws<ContainerException>(() => SignalNames.Parse(text));

    [Fact]
    public void Mounts_of_another_container_come_between_the_images_and_the_own()
    {
        _others["db"] = [new ContainerMount.Volume("v9", "/data"), new ContainerMount.Bind("/src", "/logs"), new ContainerMount.Tmpfs("/scratch")];
        var settings = Resolve(new ContainerSpec { Image = "i", VolumesFrom = ["db:ro"], Mounts = [new ContainerMount.Tmpfs("/logs")] }, new ContainerDefaults { Cmd = ["x"], Volumes = ["/data"] });
        Assert.Equal([new ContainerMount.Volume("v9", "/data") { ReadOnly = true }, new ContainerMount.Tmpfs("/logs")], settings.Mounts);
        Assert.Empty(settings.AnonymousVolumes);
    }

    [Fact]
    public void Two_mounts_at_one_place_are_refused()
    {
        var spec = new ContainerSpec { Image = "i", Mounts = [new ContainerMount.Tmpfs("/a"), new ContainerMount.Volume("v", "/a")] };
        Assert.Equal("BK3270", Assert.Throws<ContainerException>(() => Resolve(spec, new ContainerDefaults { Cmd = ["x"] })).Code);
    }

    private (int, int) Stop(ContainerSpec spec, ContainerDefaults image) => Resolve(spec, image) is var s ? (s.StopSignal, s.StopTimeout) : default;

    private ResolvedSettings Resolve(ContainerSpec spec, ContainerDefaults? image) => SettingsResolver.Resolve(spec, image, Id, new MountSources(() => $"v{++_volumes}", name => _others[name], image => throw new ArgumentException(image)));

    private static string[]? Words(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
