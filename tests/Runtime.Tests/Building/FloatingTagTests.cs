using BuildKit.Building;

namespace BuildKit.Runtime.Tests.Building;

public sealed class FloatingTagTests
{
    /// <summary>As a repository of the .NET team lists them.</summary>
    private static readonly string[] Tags =
    [
        "10.0", "10.0-alpine", "10.0-noble", "10.0.0-preview.7", "10.0.0-preview.7-alpine3.22", "10.0.0-rc.1", "10.0.0-rc.2-noble-chiseled", "10.0.0", "10.0.2", "10.0.12", "10.0.12-alpine",
        "10.0.12-alpine3.22", "10.0.12-noble-chiseled", "10.0.12-noble-chiseled-amd64", "10.0.12-noble-chiseled-extra", "10.0.9-noble-chiseled", "10.1.0", "10.1.0-alpine", "11.0.0-preview.1",
        "11.0.0-preview.10", "11.0-preview", "9.0.20", "9.0.20-alpine", "latest", "nightly", "v10.0.99", "10.0.13-windowsservercore-ltsc2025", "sha256-0000000000000000000000000000000000000000000000000000000000000000",
    ];

    [Theory]
    [InlineData("10.0.*", "10.0.12")]
    [InlineData("10.*", "10.1.0")]
    [InlineData("*", "10.1.0")]
    [InlineData("9.*", "9.0.20")]
    [InlineData("10.0.*-alpine", "10.0.12-alpine")]
    [InlineData("10.*-alpine", "10.1.0-alpine")]
    [InlineData("10.0.*-noble-chiseled", "10.0.12-noble-chiseled")]
    [InlineData("10.0.*-noble-chiseled-extra", "10.0.12-noble-chiseled-extra")]
    [InlineData("11.0.*-*", "11.0.0-preview.10")]
    [InlineData("11.0.0-preview.*", "11.0.0-preview.10")]
    [InlineData("11.*", null)]
    [InlineData("10.0.*-jammy", null)]
    [InlineData("8.0.*", null)]
    public void The_newest_tag_of_the_flavour_is_chosen(string pattern, string? expected)
    {
        Assert.Equal(expected, FloatingTag.Parse(pattern).Best(Tags));
        Assert.Equal(expected, FloatingTag.Parse(pattern).Best(Tags.Reverse()));
    }

    [Theory]
    [InlineData("10.0.12")]
    [InlineData("latest")]
    [InlineData("10.0.12-*alpine")]
    [InlineData("10.*.1")]
    [InlineData("**")]
    [InlineData("10.0.*-alpine*")]
    [InlineData("")]
    public void What_does_not_float_is_refused(string text) => Assert.Equal("BK4110", Assert.Throws<BuildingException>(() => FloatingTag.Parse(text)).Code);

    [Fact]
    public void A_tag_without_an_end_is_refused() => Assert.False(FloatingTag.TryParse(new string('1', 100_000) + ".*", out _));
}
