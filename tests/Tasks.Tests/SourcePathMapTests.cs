namespace BuildKit.Tasks.Tests;

public sealed class SourcePathMapTests
{
    [Fact]
    public void The_folder_that_the_project_and_its_references_share_is_mapped() =>
        Assert.Equal(new SourcePathMap("/src/shop/=/_/", "/_/Shop.Web/", false), SourcePathMap.Create("/src/shop/Shop.Web", ["/src/shop/Shop.Data", "/src/shop/libs/Shop.Catalog"], []));

    [Fact]
    public void A_project_without_references_maps_its_own_folder() => Assert.Equal(new SourcePathMap("/src/app/=/_/", "/_/", false), SourcePathMap.Create("/src/app", [], []));

    [Fact]
    public void Folders_whose_names_begin_alike_share_their_parent() =>
        Assert.Equal("/src/=/_/", SourcePathMap.Create("/src/shop", ["/src/shopping"], []).Text);

    [Fact]
    public void A_repository_that_holds_them_all_is_the_root_as_it_is_for_source_link() =>
        Assert.Equal(new SourcePathMap("/work/repo/=/_/", "/_/src/Web/", true), SourcePathMap.Create("/work/repo/src/Web", ["/work/repo/src/Data"], ["/work/repo/"]));

    [Fact]
    public void A_reference_outside_of_the_repository_could_not_be_mapped_by_it() =>
        Assert.Equal(new SourcePathMap("/work/=/_/", "/_/repo/Web/", false), SourcePathMap.Create("/work/repo/Web", ["/work/other/Data"], ["/work/repo/"]));

    [Fact]
    public void References_elsewhere_on_the_machine_leave_the_projects_own_folder() =>
        Assert.Equal(new SourcePathMap("/home/me/app/=/_/", "/_/", false), SourcePathMap.Create("/home/me/app", ["/opt/library"], []));

    [Fact]
    public void Signs_that_the_map_itself_uses_are_doubled() => Assert.Equal("/a,,b==c/=/_/", SourcePathMap.Create("/a,b=c", [], []).Text);

    [Theory]
    [InlineData("/")]
    [InlineData("/a;b")]
    [InlineData("/a%20b")]
    public void What_cannot_be_said_in_a_property_is_not_mapped(string folder) => Assert.Equal(new SourcePathMap("", "", false), SourcePathMap.Create(folder, [], []));
}
