using BuildKit.Containers;
using BuildKit.Containers.Trees;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class CopyPlanTests
{
    /// <summary>docker cp's documentation, case by case. f: a file, d: a directory, -: nothing; n: not even the directory above.</summary>
    [Theory]
    [InlineData("f /s/a", "- /t/b", "/t b")]
    [InlineData("f /s/a", "f /t/b", "/t b")]
    [InlineData("f /s/a", "d /t/b", "/t/b a")]
    [InlineData("f /s/a", "d /t/b/", "/t/b a")]
    [InlineData("f /s/a", "d /", "/ a")]
    [InlineData("d /s/a", "- /t/b", "/t b")]
    [InlineData("d /s/a", "- /t/b/", "/t b")]
    [InlineData("d /s/a/.", "- /t/b", "/t b")]
    [InlineData("d /s/a", "d /t/b", "/t/b a")]
    [InlineData("d /s/a/", "d /t/b", "/t/b a")]
    [InlineData("d /s/a/.", "d /t/b", "/t/b ")]
    [InlineData("d /s/a/.", "d /t/b/.", "/t/b ")]
    [InlineData("d /", "d /t/b", "/t/b ")]
    [InlineData("d /", "- /t/b", "/t b")]
    [InlineData("f /s/../a", "d /t/./b", "/t/b a")]
    public void A_copy_goes_where_Docker_puts_it(string source, string target, string want)
    {
        var plan = CopyPlan.Of(End(source), End(target));
        Assert.Equal(want, $"{plan.Directory} {plan.Name}");
    }

    [Theory]
    [InlineData("- /s/a", "d /t", "BK3275")]
    [InlineData("f /s/a/", "d /t", "BK3276")]
    [InlineData("f /s/a", "- /t/b/", "BK3276")]
    [InlineData("f /s/a", "f /t/b/", "BK3276")]
    [InlineData("d /s/a", "f /t/b", "BK3276")]
    [InlineData("f /s/a", "n /t/b", "BK3276")]
    [InlineData("d /s/a", "n /t/b", "BK3276")]
    public void What_has_no_place_is_refused(string source, string target, string code) =>
        Assert.Equal(code, Assert.Throws<ContainerException>(() => CopyPlan.Of(End(source), End(target))).Code);

    private static CopyEnd End(string text) => new(text[2..], text[0] is 'f' or 'd', text[0] == 'd', text[0] != 'n');
}
