using BuildKit.Containers;
using BuildKit.Containers.Settings;

namespace BuildKit.Runtime.Tests.Containers;

/// <summary>What --cap-add and --cap-drop say together, by Docker's rules (moby, oci/caps, TweakCapabilities).</summary>
public sealed class CapabilityFlagsTests
{
    private static readonly string[] Host = ["CAP_CHOWN", "CAP_KILL", "CAP_NET_ADMIN"];

    [Theory]
    [InlineData("", "ALL", "")]
    [InlineData("chown", "ALL", "CAP_CHOWN")]
    [InlineData("CAP_CHOWN", "all,CHOWN", "CAP_CHOWN")]
    [InlineData("ALL", "", "CAP_CHOWN CAP_KILL CAP_NET_ADMIN")]
    [InlineData("ALL", "KILL", "CAP_CHOWN CAP_NET_ADMIN")]
    [InlineData("all", "ALL", "CAP_CHOWN CAP_KILL CAP_NET_ADMIN")]
    public void Sets_follow(string add, string drop, string want) => Assert.Equal(want, string.Join(' ', Of(add, drop)));

    [Fact]
    public void What_is_added_stays_though_it_is_dropped_too()
    {
        Assert.Equal(DefaultProfiles.Capabilities.Order(), Of("CHOWN", "CHOWN").Order());
        Assert.Equal(DefaultProfiles.Capabilities.Except(["CAP_KILL"]).Append("CAP_NET_ADMIN").Order(), Of("NET_ADMIN,CHOWN", "KILL").Order());
    }

    [Theory]
    [InlineData("FLY")]
    [InlineData(" ")]
    public void What_nobody_knows_is_refused(string name) => Assert.Equal("BK3201", Assert.Throws<ContainerException>(() => Of(name, "")).Code);

    private static IReadOnlyList<string> Of(string add, string drop) => SpecBuilder.CapabilitiesOf(
        new ContainerSpec { Image = "i", CapAdd = add.Split(',', StringSplitOptions.RemoveEmptyEntries), CapDrop = drop.Split(',', StringSplitOptions.RemoveEmptyEntries) }, Host);
}
