using BuildKit.Building.Contexts;
using BuildKit.Building.Copying;

namespace BuildKit.Runtime.Tests.Building.Copying;

public sealed class ModeChangeTests
{
    [Theory]
    [InlineData("0755", "644", false, "755")]
    [InlineData("4711", "644", false, "4711")]
    [InlineData("u=rwX,go=rX", "600", false, "644")]
    [InlineData("u=rwX,go=rX", "700", false, "755")]
    [InlineData("u=rwX,go=rX", "600", true, "755")]
    [InlineData("a+x", "644", false, "755")]
    [InlineData("+x", "644", false, "755")]
    [InlineData("go-w", "666", false, "644")]
    [InlineData("g=u", "640", false, "660")]
    [InlineData("u+s", "755", false, "4755")]
    [InlineData("+t", "755", true, "1755")]
    [InlineData("o=", "755", false, "750")]
    [InlineData("u+w-x", "500", false, "600")]
    public void A_mode_becomes_another(string change, string mode, bool isDirectory, string want) =>
        Assert.Equal(want, Convert.ToString(ModeChange.Parse(change)!.Apply(Convert.ToInt32(mode, 8), isDirectory), 8));

    [Theory]
    [InlineData("99")]
    [InlineData("77777")]
    [InlineData("u")]
    [InlineData("u=q")]
    [InlineData("rwx")]
    [InlineData(",")]
    public void What_is_no_mode_is_refused(string change) => Assert.Equal("BK4304", Assert.Throws<CopyException>(() => ModeChange.Parse(change)).Code);
}
