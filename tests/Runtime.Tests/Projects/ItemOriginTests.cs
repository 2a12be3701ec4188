using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class ItemOriginTests
{
    [Fact]
    public void Packs_are_told_from_packages_by_their_id()
    {
        Assert.Equal(new ItemOrigin.RuntimePack("Microsoft.NETCore.App.Runtime.linux-x64", "10.0.1"), OfPackage("Microsoft.NETCore.App.Runtime.linux-x64"));
        Assert.Equal(new ItemOrigin.AspNetPack("microsoft.aspnetcore.app.runtime.linux-x64", "10.0.1"), OfPackage("microsoft.aspnetcore.app.runtime.linux-x64"));
        Assert.Equal(new ItemOrigin.Package("Npgsql", "10.0.1"), OfPackage("Npgsql"));
    }

    [Theory]
    [InlineData("/src/lib/Shop.Core.csproj")]
    [InlineData(@"C:\src\lib\Shop.Core.csproj")]
    [InlineData("Shop.Core.csproj")]
    public void A_project_reference_is_named_after_its_project_file(string project) =>
        Assert.Equal(new ItemOrigin.ProjectReference("Shop.Core"), new ItemMetadata { ReferenceSourceTarget = "ProjectReference", MSBuildSourceProjectFile = project }.ToOrigin());

    [Fact]
    public void What_nobody_claims_is_the_apps() =>
        Assert.Equal(new ItemOrigin.App(), new ItemMetadata { NuGetPackageId = "", NuGetPackageVersion = "", ReferenceSourceTarget = "" }.ToOrigin());

    private static ItemOrigin OfPackage(string id) => new ItemMetadata { NuGetPackageId = id, NuGetPackageVersion = "10.0.1" }.ToOrigin();
}
