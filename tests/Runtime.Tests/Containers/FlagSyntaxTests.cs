using BuildKit.Containers;
using BuildKit.Containers.Logs;
using BuildKit.Containers.Settings;

namespace BuildKit.Runtime.Tests.Containers;

public sealed class FlagSyntaxTests
{
    private static string? Lookup(string name) => name == "HOME" ? "/root" : null;

    [Theory]
    [InlineData("A=B", "A=B")]
    [InlineData("A=", "A=")]
    [InlineData("A=B=C", "A=B=C")]
    [InlineData("HOME", "HOME=/root")]
    [InlineData("NOBODY_SETS_ME", null)]
    public void A_variable_has_a_value_or_takes_the_callers(string text, string? want) => Assert.Equal(want, EnvironmentSyntax.ParseVariable(text, Lookup));

    [Theory]
    [InlineData("")]
    [InlineData("=B")]
    [InlineData("A=B\0C=D")]
    public void A_variable_without_a_name_is_refused(string text) => Assert.Throws<ContainerException>(() => EnvironmentSyntax.ParseVariable(text, Lookup));

    [Fact]
    public void An_environment_file_has_comments_and_bare_names() =>
        Assert.Equal(["A=1 # not a comment", "HOME=/root", "Q=\"x\""], EnvironmentSyntax.ParseFile("\uFEFFA=1 # not a comment\r\n# comment\n\nHOME\n  Q=\"x\"\nNONE\n", Lookup));

    [Fact]
    public void A_file_of_labels_has_the_same_lines() =>
        Assert.Equal(["a.b=1", "bare", "c=x = y "], EnvironmentSyntax.ParseLabels("# comment\na.b=1\r\n\n  bare\nc=x = y \n"));

    [Fact]
    public void White_space_in_a_name_is_refused() => Assert.Throws<ContainerException>(() => EnvironmentSyntax.ParseFile("A B=1", Lookup));

    [Fact]
    public void Later_variables_win_and_the_first_place_stays() =>
        Assert.Equal(["A=3", "B=2"], EnvironmentSyntax.Merge(["A=1", "B=2"], ["A=3"]));

    [Theory]
    [InlineData("1", 1L)]
    [InlineData("1b", 1L)]
    [InlineData("1k", 1024L)]
    [InlineData("1KB", 1024L)]
    [InlineData("1KiB", 1024L)]
    [InlineData("1.5m", 1572864L)]
    [InlineData("2g", 2147483648L)]
    public void Sizes_have_units(string text, long want) => Assert.Equal(want, ByteSize.Parse("-m", text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("1e9")]
    [InlineData("99999999999t")]
    public void Other_sizes_are_refused(string text) => Assert.Throws<ContainerException>(() => ByteSize.Parse("-m", text));

    [Theory]
    [InlineData("none", "none")]
    [InlineData("host", "host")]
    [InlineData("bridge", "private")]
    [InlineData("container:db", "container:db")]
    public void Network_modes_are_read(string text, string want) => Assert.Equal(want, NetworkMode.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("container:")]
    [InlineData("mars")]
    public void Other_networks_are_refused(string text) => Assert.Throws<ContainerException>(() => NetworkMode.Parse(text));

    [Theory]
    [InlineData("a")]
    [InlineData("-a")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("a\n")]
    public void A_name_that_could_be_a_path_or_an_option_is_refused(string name) =>
        Assert.Equal("BK3202", Assert.Throws<ContainerException>(() => ContainerName.Parse(name)).Code);

    [Fact]
    public void Generated_names_are_names()
    {
        var names = Enumerable.Range(0, 20_000).Select(ContainerName.Generate).Append(ContainerName.Generate(int.MinValue)).Append(ContainerName.Generate(-1)).ToList();
        Assert.All(names, n => Assert.True(ContainerName.IsValid(n)));
        Assert.True(names.Distinct().Count() > 5_000);
    }

    [Theory]
    [InlineData("/a/./b//c/", "/a/b/c")]
    [InlineData("/a/../../b", "/b")]
    [InlineData("b/../c", "/w/c")]
    [InlineData("/", "/")]
    public void Container_paths_are_cleaned(string path, string want) => Assert.Equal(want, ContainerPath.Normalize(path, "/w"));

    [Fact]
    public void Log_options_are_read() =>
        Assert.Equal(new LogSettings { MaximumSize = 10 << 20, MaximumFiles = 3 }, LogSettings.Parse("json-file", ["max-size=10m", "max-file=3"]));

    [Theory]
    [InlineData("syslog", "max-file=1")]
    [InlineData(null, "max-file=0")]
    [InlineData(null, "color=on")]
    public void Other_log_options_are_refused(string? driver, string option) => Assert.Throws<ContainerException>(() => LogSettings.Parse(driver, [option]));
}
