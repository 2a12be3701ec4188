using BuildKit.Containers;
using BuildKit.Containers.Health;
using BuildKit.Containers.Settings;
using BuildKit.Networks;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>The health check and the ports of an image that is made of a container.</summary>
public sealed class CommittedDefaultsTests
{
    private static readonly Healthcheck Image = new() { Test = ["CMD", "/check"], Interval = 5, Retries = 7 };

    [Fact]
    public void Without_flags_it_is_the_images() => Assert.Same(Image, Commit(Image, null));

    [Fact]
    public void Flags_are_laid_over_it()
    {
        var check = Commit(Image, new HealthSettings { Command = "test -e /up", Timeout = TimeSpan.FromSeconds(1.5), Interval = TimeSpan.Zero, OnFailure = HealthAction.Kill })!;
        Assert.Equal(["CMD-SHELL", "test -e /up"], check.Test!);
        Assert.Equal((5L, 1_500_000_000L, null, 7), (check.Interval, check.Timeout, check.StartPeriod, check.Retries));
    }

    [Fact]
    public void Numbers_alone_leave_its_command() => Assert.Equal(Image with { Retries = 2 }, Commit(Image, new HealthSettings { Retries = 2 }));

    [Fact]
    public void A_check_that_was_switched_off_stays_off() => Assert.Equal(["NONE"], Commit(Image, new HealthSettings { Disabled = true })!.Test!);

    [Fact]
    public void An_action_alone_is_no_check() => Assert.Null(Commit(null, new HealthSettings { OnFailure = HealthAction.Stop }));

    [Fact]
    public void Ports_are_the_images_the_published_and_the_exposed_ones()
    {
        var spec = new ContainerSpec { Image = "i", Ports = PublishedPort.Parse("8080:80"), Exposed = PublishedPort.ParseExposed("53/udp") };
        Assert.Equal(["53/udp", "80/tcp", "9/tcp"], CommittedDefaults.Of(new ContainerDefaults { ExposedPorts = ["9/tcp"] }, spec, Resolved).ExposedPorts!);
    }

    private static readonly ResolvedSettings Resolved = new() { Args = ["sh"], Environment = [], WorkingDirectory = "/", HostName = "box", StopSignal = 15, StopTimeout = 10 };

    private static Healthcheck? Commit(Healthcheck? image, HealthSettings? flags) => CommittedDefaults.Of(
        new ContainerDefaults { Healthcheck = image },
        new ContainerSpec { Image = "i", Health = flags },
        Resolved).Healthcheck;
}
