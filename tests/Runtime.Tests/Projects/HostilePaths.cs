using BuildKit.Building;
using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>Items come from any package's targets file; none of them may choose where it lands outside the working directory.</summary>
public sealed class HostilePaths
{
    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/../../etc/passwd")]
    [InlineData("..")]
    [InlineData(@"..\..\etc\passwd")]
    [InlineData("/etc/passwd")]
    [InlineData(@"\etc\passwd")]
    [InlineData(@"C:\Windows\evil.dll")]
    [InlineData("")]
    [InlineData("./.")]
    [InlineData(".wh.app.dll")]
    [InlineData("lib/.wh..wh..opq")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void A_publish_path_cannot_leave_or_delete(string path)
    {
        using var project = new SampleProject().App();
        project.Write("evil", new ItemOrigin.App(), [1], "obj/evil");
        var output = project.Output();
        output = output with { Items = [.. output.Items.Select(i => i.RelativePath == "evil" ? i with { RelativePath = path } : i)] };
        Assert.Equal("BK2101", Assert.Throws<ProjectException>(() => project.Plan(output: output)).Code);
    }

    /// <summary>Not inline: an attribute would hold a replacement character.</summary>
    [Fact]
    public void A_path_that_is_no_text_is_refused() => Assert.Equal("BK2101", Assert.Throws<ProjectException>(() => ContainerPath.Below("app", "a\ud800b")).Code);

    [Fact]
    public void A_path_too_long_for_a_kernel_is_refused()
    {
        Assert.Equal("BK2101", Assert.Throws<ProjectException>(() => ContainerPath.Below("app", new string('a', 256))).Code);
        Assert.Equal("BK2101", Assert.Throws<ProjectException>(() => ContainerPath.Below("app", string.Concat(Enumerable.Repeat("abc/", 1100)))).Code);
    }

    [Theory]
    [InlineData(@"wwwroot\css\app.css", "app/wwwroot/css/app.css")]
    [InlineData("./wwwroot//app.css", "app/wwwroot/app.css")]
    [InlineData("...", "app/...")]
    [InlineData("..a", "app/..a")]
    [InlineData("grüße.txt", "app/grüße.txt")]
    public void Either_slash_separates(string path, string want) => Assert.Equal(want, ContainerPath.Below("app", path));

    [Theory]
    [InlineData("/etc/app.conf", "etc/app.conf")]
    [InlineData("conf/app.conf", "app/conf/app.conf")]
    public void A_user_chosen_target_may_be_absolute(string target, string want) => Assert.Equal(want, ContainerPath.Target("app", target));

    [Theory]
    [InlineData("/etc/../../x")]
    [InlineData("../x")]
    [InlineData("/")]
    public void A_user_chosen_target_may_not_climb(string target) => Assert.Throws<ProjectException>(() => ContainerPath.Target("app", target));

    [Theory]
    [InlineData("/app/", "app")]
    [InlineData("/app", "app")]
    [InlineData("//srv//app//", "srv/app")]
    [InlineData("/", "")]
    public void A_working_directory_is_absolute(string text, string want) => Assert.Equal(want, ContainerPath.Root(text));

    [Fact]
    public void A_relative_working_directory_is_refused() => Assert.Equal("BK2102", Assert.Throws<ProjectException>(() => ContainerPath.Root("app")).Code);

    [Fact]
    public void Environment_ports_and_volumes_are_checked()
    {
        using var project = new SampleProject().App();
        Assert.Equal("BK2111", Code(s => s with { Environment = [new("A=B", "c")] }));
        Assert.Equal("BK2112", Code(s => s with { Ports = ["eighty"] }));
        Assert.Equal("BK2112", Code(s => s with { Ports = ["0"] }));
        Assert.Equal("BK2112", Code(s => s with { Ports = ["80/icmp"] }));
        Assert.Equal("BK2113", Code(s => s with { Volumes = ["data"] }));

        string Code(Func<ImageSettings, ImageSettings> change) =>
            Assert.Throws<ProjectException>(() => project.Plan(r => r with { Settings = change(r.Settings) })).Code;
    }
}
