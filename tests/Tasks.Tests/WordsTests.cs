using BuildKit.Oci;

namespace BuildKit.Tasks.Tests;

public sealed class WordsTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("250ms", 250)]
    [InlineData("00:00:05", 5_000)]
    public void Times_are_written_as_in_a_Dockerfile_or_as_in_NET(string text, long milliseconds) =>
        Assert.Equal(milliseconds * 1_000_000, Words.NanosecondsOrNull("X", text));

    [Theory]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("0s")]
    [InlineData("5 s")]
    [InlineData("99999999999999999999s")]
    [InlineData("999999999h")]
    [InlineData("1:2:3:4:5")]
    public void What_is_no_time_is_refused(string text) => Assert.Equal("BK2226", Assert.Throws<TaskInputException>(() => Words.NanosecondsOrNull("X", text)).Code);

    [Theory]
    [InlineData("0755", 0x1ED)]
    [InlineData("644", 0x1A4)]
    [InlineData("04755", 0x9ED)]
    public void Modes_are_octal(string text, int mode) => Assert.Equal(mode, Words.ModeOrNull("X", text));

    [Theory]
    [InlineData("0788")]
    [InlineData("rwxr-xr-x")]
    [InlineData("77777")]
    [InlineData("7")]
    public void What_is_no_mode_is_refused(string text) => Assert.Equal("BK2227", Assert.Throws<TaskInputException>(() => Words.ModeOrNull("X", text)).Code);

    [Fact]
    public void Choices_ignore_case_and_refuse_numbers()
    {
        Assert.Equal(LayerCompression.Zstd, Words.ChoiceOrNull<LayerCompression>("X", "zstd"));
        Assert.Null(Words.ChoiceOrNull<LayerCompression>("X", " "));
        Assert.Equal("BK2224", Assert.Throws<TaskInputException>(() => Words.ChoiceOrNull<LayerCompression>("X", "1")).Code);
        Assert.Equal("BK2224", Assert.Throws<TaskInputException>(() => Words.ChoiceOrNull<LayerCompression>("X", "Gzip,Zstd")).Code);
    }

    [Theory]
    [InlineData("Contoso.Shop", "contoso.shop")]
    [InlineData("Team/My App!", "team/my-app")]
    [InlineData("already-fine_1", "already-fine_1")]
    public void Repositories_are_made_of_assembly_names(string text, string name)
    {
        Assert.Equal(name, RepositoryName.Normalise(text));
        Assert.Equal(name, RepositoryName.Normalise(name));
    }

    [Theory]
    [InlineData("///")]
    [InlineData("")]
    [InlineData("日本")]
    public void A_repository_of_nothing_is_refused(string text) => Assert.Equal("BK2220", Assert.Throws<TaskInputException>(() => RepositoryName.Normalise(text)).Code);
}
