using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class FileOwnerTests
{
    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("1654", 1654, 1654)]
    [InlineData("1654:1000", 1654, 1000)]
    [InlineData("root", 0, 0)]
    [InlineData("root:1000", 0, 1000)]
    public void Numbers_and_root_are_owners(string text, int uid, int gid) => Assert.Equal(new FileOwner(uid, gid), FileOwner.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("app")]
    [InlineData("-1")]
    [InlineData("1:2:3")]
    [InlineData("1:")]
    [InlineData("4294967296")]
    [InlineData("+5")]
    public void Names_need_a_passwd_file_and_are_refused(string text) =>
        Assert.Equal("BK2100", Assert.Throws<ProjectException>(() => FileOwner.Parse(text)).Code);
}
