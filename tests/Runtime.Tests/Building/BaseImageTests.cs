using BuildKit.Building;
using BuildKit.Images.HostBases;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Building;

public sealed class BaseImageTests
{
    [Fact]
    public void Words_name_the_bases_without_a_registry()
    {
        Assert.Equal(new BaseImage.Scratch(), BaseImage.Parse("scratch", "/src"));
        Assert.Equal(new BaseImage.Host(), BaseImage.Parse("host", "/src"));
        Assert.Equal(new BaseImage.Host { Variant = HostBaseVariant.Deps }, BaseImage.Parse("host:deps", "/src"));
    }

    [Theory]
    [InlineData("oci:base", "base", null)]
    [InlineData("oci:base:10.0", "base", "10.0")]
    [InlineData("oci:../a:b/base", "../a:b/base", null)]
    public void A_layout_may_be_followed_by_a_name(string text, string path, string? name)
    {
        var root = Path.GetTempPath();
        Assert.Equal(new BaseImage.LayoutFolder(Path.GetFullPath(path, root), name), BaseImage.Parse(text, root));
    }

    [Fact]
    public void Archives_are_found_below_the_project()
    {
        var root = Path.GetTempPath();
        Assert.Equal(new BaseImage.OciArchive(Path.Combine(root, "b.tar")), BaseImage.Parse("oci-archive:b.tar", root));
        Assert.Equal(new BaseImage.DockerArchive(Path.Combine(root, "b.tar")), BaseImage.Parse("docker-archive:b.tar", root));
    }

    [Fact]
    public void Anything_else_is_an_image_name() =>
        Assert.Equal(new BaseImage.Named(ImageReference.Parse("localhost:5000/base:1"), BasePull.Never), BaseImage.Parse("localhost:5000/base:1", "/src", BasePull.Never));
}
