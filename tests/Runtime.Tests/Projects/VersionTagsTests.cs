using BuildKit.Projects;

namespace BuildKit.Runtime.Tests.Projects;

public sealed class VersionTagsTests
{
    [Theory]
    [InlineData("1.4.2", "1.4.2 1.4 1 latest")]
    [InlineData("1.4.2.7", "1.4.2.7 1.4.2 1.4 1 latest")]
    [InlineData("0.3.1", "0.3.1 0.3 latest")]
    [InlineData("1.5.0-beta.1", "1.5.0-beta.1")]
    [InlineData("1.5.0-beta.1+7", "1.5.0-beta.1_7")]
    [InlineData("1.4.2+build.7", "1.4.2_build.7 1.4.2 1.4 1 latest")]
    [InlineData("1.4", "1.4")]
    [InlineData("1", "1")]
    [InlineData("nightly", "nightly")]
    [InlineData("v1.4.2", "v1.4.2")]
    [InlineData("1.4.2 nightly", "1.4.2 1.4 1 latest nightly")]
    [InlineData("1.4.2 latest", "1.4.2 1.4 1 latest")]
    public void A_version_is_also_what_it_is_a_version_of(string tags, string expected) => Assert.Equal(expected, string.Join(' ', VersionTags.Expand(tags.Split(' '))));
}
