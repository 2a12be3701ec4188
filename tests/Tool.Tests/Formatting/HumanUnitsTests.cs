using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Tests.Formatting;

public sealed class HumanUnitsTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(999, "999B")]
    [InlineData(1000, "1kB")]
    [InlineData(1009, "1.01kB")]
    [InlineData(77_777, "77.8kB")]
    [InlineData(999_499, "999kB")]
    [InlineData(999_500, "1MB")]
    [InlineData(4_263_936, "4.26MB")]
    [InlineData(123_456_789_012, "123GB")]
    [InlineData(long.MaxValue, "9.22EB")]
    public void Sizes_have_three_digits_and_decimal_units(long bytes, string expected) => Assert.Equal(expected, HumanSize.Of(bytes));

    [Theory]
    [InlineData(0.4, "Less than a second")]
    [InlineData(1.9, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(180, "3 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(3600 * 47, "47 hours")]
    [InlineData(3600 * 48, "2 days")]
    [InlineData(86400 * 13, "13 days")]
    [InlineData(86400 * 14, "2 weeks")]
    [InlineData(86400 * 60, "2 months")]
    [InlineData(86400 * 729, "24 months")]
    [InlineData(86400 * 730, "2 years")]
    public void Spans_read_as_Docker_says_them(double seconds, string expected) => Assert.Equal(expected, HumanTime.Span(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_moment_in_the_future_is_now() =>
        Assert.Equal("Less than a second ago", HumanTime.Ago(DateTimeOffset.UnixEpoch.AddSeconds(5), DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData(-62135596800, "N/A")]
    [InlineData(0, "N/A")]
    [InlineData(1, "N/A")]
    [InlineData(86399, "N/A")]
    [InlineData(86400, "56 years ago")]
    [InlineData(1795219200, "24 hours ago")]
    public void The_fixed_time_of_reproducible_images_is_not_an_age(long seconds, string expected) =>
        Assert.Equal(expected, HumanTime.AgoUnlessFixed(DateTimeOffset.FromUnixTimeSeconds(seconds), DateTimeOffset.FromUnixTimeSeconds(1795305600)));

    [Fact]
    public void An_unknown_moment_is_not_available() => Assert.Equal("N/A", HumanTime.Ago(null, DateTimeOffset.UnixEpoch));
}
