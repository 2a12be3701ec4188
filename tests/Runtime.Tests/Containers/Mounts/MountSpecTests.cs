using BuildKit.Containers;
using BuildKit.Containers.Mounts;

namespace BuildKit.Runtime.Tests.Containers.Mounts;

public sealed class MountSpecTests
{
    [Theory]
    [InlineData("-v /a:/c", "rbind")]
    [InlineData("-v /a:/c:ro", "rbind rro")]
    [InlineData("-v /a:/c:rslave", "rbind rslave")]
    [InlineData("--mount type=bind,src=/a,dst=/c,ro,bind-recursive=writable", "rbind ro")]
    [InlineData("--mount type=bind,src=/a,dst=/c,ro,bind-recursive=disabled", "bind ro")]
    public void A_bind_becomes_words_of_the_specification(string text, string want)
    {
        var mount = text.StartsWith("-v", StringComparison.Ordinal) ? MountSyntax.ParseVolume(text[3..], "/w") : MountSyntax.ParseMount(text[8..], "/w");
        var got = MountSpec.Of(mount, new MountPlace.HostPath("/a"), inUserNamespace: false);
        Assert.Equal(("bind", "/a", want), (got.Type, got.Source, string.Join(' ', got.Options)));
    }

    [Fact]
    public void A_volume_that_may_not_be_written_to_is_read_only_for_everybody() =>
        Assert.Equal(["rbind", "rro"], MountSpec.Of(new ContainerMount.Volume("v", "/c"), new MountPlace.HostPath("/x") { ReadOnly = true }, inUserNamespace: false).Options);

    [Fact]
    public void The_layers_of_an_image_are_a_union_without_an_upper_one()
    {
        var mount = MountSpec.Of(new ContainerMount.ImageFiles("i", "/c"), new MountPlace.Layers(["/top", "/low"]), inUserNamespace: true);
        Assert.Equal(("overlay", "ro nosuid nodev lowerdir+=/top lowerdir+=/low userxattr"), (mount.Type, string.Join(' ', mount.Options)));
    }

    [Theory]
    [InlineData(1000, 0, "0 1000 1|1 1 999|1000 0 1|1001 1001 4294966294")]
    [InlineData(0, 1000, "0 1000 1|1 1 999|1000 0 1|1001 1001 4294966294")]
    [InlineData(5, 6, "0 0 5|5 6 1|6 5 1|7 7 4294967288")]
    [InlineData(7, 7, "0 0 4294967295")]
    [InlineData(4294967294, 1, "0 0 1|1 4294967294 1|2 2 4294967292|4294967294 1 1")]
    public void Two_owners_change_places_and_nobody_is_lost(uint there, uint here, string want)
    {
        var map = OwnerMap.Swap(there, here);
        Assert.Equal(want, string.Join('|', map.Select(m => $"{m.ContainerId} {m.HostId} {m.Size}")));
        Assert.Equal(uint.MaxValue, map.Sum(m => (long)m.Size));
    }
}
