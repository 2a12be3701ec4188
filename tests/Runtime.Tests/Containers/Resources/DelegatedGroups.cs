using BuildKit.Containers.Resources;

namespace BuildKit.Runtime.Tests.Containers.Resources;

public sealed class DelegatedGroups
{
    private static readonly CgroupLayout Layout = new(CgroupVersion.Hybrid, new CgroupHierarchy("/cg", ["memory", "pids", "cpu"]), [new CgroupHierarchy("/cg/pids", ["pids"])]);

    [Fact]
    public void The_topmost_group_of_the_user_is_divided()
    {
        var found = Find("0::/user.slice/user-1000.slice/user@1000.service/app.slice/run.scope", folder => folder.Contains("user@1000.service", StringComparison.Ordinal));
        Assert.Equal("user.slice/user-1000.slice/user@1000.service", found!.Value.Path);

        // The user has no part in v1 hierarchies, and only the controllers that were handed down to him.
        Assert.Equal((CgroupVersion.V2, 0), (found.Value.Layout.Version, found.Value.Layout.Legacy.Count));
        Assert.Equal(["memory"], found.Value.Layout.Unified!.Controllers);
    }

    [Theory]
    [InlineData("0::/user.slice/user-1000.slice/session-3.scope")]
    [InlineData("0::/")]
    [InlineData("5:memory:/mine")]
    public void Without_one_there_is_none(string line) => Assert.Null(Find(line, _ => false));

    [Fact]
    public void A_group_of_the_user_below_a_foreign_one_is_not_reached_across_it() =>
        Assert.Null(Find("0::/mine/foreign", folder => folder == "/cg/mine"));

    private static (CgroupLayout Layout, string Path)? Find(string line, Func<string, bool> isHis) => DelegatedGroup.Find(Layout, ["1:name=systemd:/x", line], isHis, _ => ["memory"]);
}
