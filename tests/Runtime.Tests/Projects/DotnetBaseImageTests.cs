using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>The names are those that the SDK's own container support computes.</summary>
public sealed class DotnetBaseImageTests
{
    private static readonly DotnetBaseImage Console = new() { TargetFrameworkVersion = "10.0", SdkVersion = "10.0.401", RuntimeIdentifiers = ["linux-x64"] };

    [Fact]
    public void A_console_application_runs_on_the_runtime() => Assert.Equal("mcr.microsoft.com/dotnet/runtime:10.0", Console.ToName());

    [Fact]
    public void A_web_application_runs_on_aspnet() => Assert.Equal("mcr.microsoft.com/dotnet/aspnet:10.0", (Console with { IsAspNetCore = true }).ToName());

    [Fact]
    public void A_self_contained_application_needs_only_the_libraries() =>
        Assert.Equal("mcr.microsoft.com/dotnet/runtime-deps:10.0", (Console with { IsAspNetCore = true, IsSelfContained = true }).ToName());

    [Theory]
    [InlineData(false, "-noble-chiseled-extra")]
    [InlineData(true, "-noble-chiseled")]
    public void A_trimmed_application_runs_without_a_distribution(bool invariant, string suffix) => Assert.Equal(
        "mcr.microsoft.com/dotnet/runtime-deps:10.0" + suffix,
        (Console with { IsSelfContained = true, IsTrimmed = true, InvariantGlobalization = invariant }).ToName());

    [Fact]
    public void Musl_means_alpine() => Assert.Equal("mcr.microsoft.com/dotnet/runtime:10.0-alpine", (Console with { RuntimeIdentifiers = ["linux-musl-x64", "linux-musl-arm64"] }).ToName());

    [Fact]
    public void Two_C_libraries_cannot_share_a_base() =>
        Assert.Equal("BK2150", Assert.Throws<ProjectException>(() => (Console with { RuntimeIdentifiers = ["linux-musl-x64", "linux-x64"] }).ToName()).Code);

    [Theory]
    [InlineData("alpine", false, "10.0-alpine")]
    [InlineData("noble-chiseled", false, "10.0-noble-chiseled-extra")]
    [InlineData("noble-chiseled", true, "10.0-noble-chiseled")]
    public void A_family_is_appended_and_gets_globalization_where_the_application_needs_it(string family, bool invariant, string tag) =>
        Assert.Equal($"mcr.microsoft.com/dotnet/runtime:{tag}", (Console with { Family = family, InvariantGlobalization = invariant }).ToName());

    [Theory]
    [InlineData("10.0", "11.0.100-rc.1.25451.107", "10.0")]
    [InlineData("11.0", "11.0.100-rc.1.25451.107", "11.0.0-rc.1")]
    [InlineData("11.0", "11.0.100-preview.7.25380.108", "11.0.0-preview.7")]
    [InlineData("11.0", "11.0.100-alpha.1", "11.0-preview")]
    [InlineData("11.0", "11.0.100-rtm.1", "11.0")]
    [InlineData("11.0", "11.0.200-preview.1.1", "11.0")]
    [InlineData("7.0", "10.0.401", "7.0")]
    public void A_preview_runs_on_the_images_of_that_preview(string framework, string sdk, string tag) =>
        Assert.Equal($"mcr.microsoft.com/dotnet/runtime:{tag}", (Console with { TargetFrameworkVersion = framework, SdkVersion = sdk }).ToName());

    [Fact]
    public void An_unknown_preview_is_refused() =>
        Assert.Equal("BK2151", Assert.Throws<ProjectException>(() => (Console with { TargetFrameworkVersion = "11.0", SdkVersion = "11.0.100-future.1" }).ToName()).Code);
}
