using BuildKit.Containers;
using BuildKit.Containers.Mounts;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class MountSyntaxTests
{
    [Fact]
    public void A_lone_target_is_an_anonymous_volume() =>
        Assert.Equal(new ContainerMount.Volume(null, "/data"), MountSyntax.ParseVolume("/data", "/w"));

    [Fact]
    public void A_name_is_a_named_volume() =>
        Assert.Equal(new ContainerMount.Volume("db", "/data") { ReadOnly = true, NoCopy = true }, MountSyntax.ParseVolume("db:/data/:ro,nocopy", "/w"));

    [Theory]
    [InlineData("/a/b:/c", "/a/b")]
    [InlineData("./b:/c", "/w/b")]
    [InlineData("../b:/c", "/b")]
    [InlineData(".:/c", "/w")]
    public void A_path_is_a_bind_mount(string text, string source) =>
        Assert.Equal(new ContainerMount.Bind(source, "/c") { CreateSource = true }, MountSyntax.ParseVolume(text, "/w"));

    [Fact]
    public void Propagation_is_kept() =>
        Assert.Equal(new ContainerMount.Bind("/a", "/c") { CreateSource = true, Propagation = "rslave" }, MountSyntax.ParseVolume("/a:/c:rw,rslave", "/w"));

    [Fact]
    public void The_long_form_is_read()
    {
        Assert.Equal(new ContainerMount.Bind("/w/x", "/c") { ReadOnly = true }, MountSyntax.ParseMount("type=bind,src=x,dst=/c,readonly", "/w"));
        Assert.Equal(new ContainerMount.Volume("vol", "/c"), MountSyntax.ParseMount("source=vol,target=/c", "/w"));
        Assert.Equal(new ContainerMount.Tmpfs("/c") { Size = 65536, Mode = 0x1C0 }, MountSyntax.ParseMount("type=tmpfs,target=/c,tmpfs-size=64k,tmpfs-mode=700", "/w"));
    }

    [Fact]
    public void A_tmpfs_has_options() =>
        Assert.Equal(new ContainerMount.Tmpfs("/run") { Size = 1 << 20, Mode = 0x3FF, Exec = true }, MountSyntax.ParseTmpfs("/run:size=1m,mode=1777,exec"));

    [Theory]
    [InlineData("data")]
    [InlineData("data:rel")]
    [InlineData("data:/")]
    [InlineData("data:/x/..")]
    [InlineData("a b:/c")]
    [InlineData("-x:/c")]
    [InlineData("data:/c:wat")]
    [InlineData("a:/b:ro:z")]
    [InlineData(":/c:ro")]
    [InlineData("data:/c:rslave")]
    [InlineData("data:/c:uid=1")]
    [InlineData("/data:/c:nocopy")]
    [InlineData("/data:/c:ro,rw")]
    [InlineData("/data:/c:rslave,rshared")]
    [InlineData("/data:/c:uid=x")]
    [InlineData("d:/c")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal("BK3201", Assert.Throws<ContainerException>(() => MountSyntax.ParseVolume(text, "/w")).Code);

    [Theory]
    [InlineData("type=bind,target=/c")]
    [InlineData("type=nfs,source=x,target=/c")]
    [InlineData("source=x")]
    [InlineData("target=/c,volume-subpath=../x")]
    [InlineData("target=/c,volume-subpath=/x")]
    [InlineData("target=/c,tmpfs-size=1m")]
    [InlineData("type=volume,src=a,target=/c,bind-propagation=rslave")]
    [InlineData("type=bind,src=/a,target=/c,bind-propagation=sideways")]
    [InlineData("type=bind,src=/a,target=/c,bind-recursive=writable")]
    [InlineData("type=bind,src=/a,target=/c,bind-recursive=readonly,ro")]
    [InlineData("type=bind,src=/a,target=/c,readonly=maybe")]
    [InlineData("type=bind,src=/a,target=/c,uid=4294967295")]
    [InlineData("type=tmpfs,src=/a,target=/c")]
    [InlineData("type=image,target=/c")]
    [InlineData("type=bind,\"src=/a,target=/c")]
    [InlineData("type=bind,src,target=/c")]
    [InlineData("target=/c,volume-label==x")]
    [InlineData("")]
    [InlineData("type=tmpfs,target=/c,tmpfs-mode=99")]
    public void A_long_form_that_says_nothing_sensible_is_refused(string text) =>
        Assert.Equal("BK3201", Assert.Throws<ContainerException>(() => MountSyntax.ParseMount(text, "/w")).Code);
}
