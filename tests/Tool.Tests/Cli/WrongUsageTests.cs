namespace BuildKit.Tool.Tests.Cli;

public sealed class WrongUsageTests
{
    [Theory]
    [InlineData("versio", "BK2901: Reading the command line: there is no command 'versio'. Did you mean 'version'?")]
    [InlineData("version --nope", "BK2902: Reading the command line: there is no option '--nope'.")]
    [InlineData("version extra", "BK2903: Reading the command line: 'version' takes no arguments, got 1.")]
    [InlineData("completion", "BK2903: Reading the command line: 'completion' takes exactly 1 argument, got 0.")]
    [InlineData("completion tcsh", "BK2904: Reading the option 'SHELL': 'tcsh' is not valid; want bash, zsh or fish.")]
    [InlineData("--nope version", "BK2902: Reading the command line: there is no option '--nope'.")]
    [InlineData("version --format {{", "BK2910: Reading the template at column 1: '{{' is not closed by '}}'.")]
    public async Task Is_exit_code_2_with_one_line_of_error_and_a_hint(string line, string error)
    {
        using var tool = new ToolRun();

        Assert.Equal(2, await tool.RunAsync(line.Split(' ')));

        Assert.Equal("", tool.Output);
        Assert.Equal(error, tool.Error.Split('\n')[0]);
        Assert.Contains("--help' for", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_cannot_steer_the_terminal()
    {
        using var tool = new ToolRun();
        await tool.RunAsync("\e[31mevil\n\a");
        Assert.DoesNotContain('\e', tool.Error);
        Assert.DoesNotContain('\a', tool.Error);
    }

    [Fact]
    public async Task A_template_that_names_a_wrong_field_fails_at_run_time()
    {
        using var tool = new ToolRun();
        Assert.Equal(1, await tool.RunAsync("version", "--format", "{{.Client.Nope}}"));
        Assert.Contains("BK2911: Filling the template at column 3: there is no field '.Nope'; there are .Version", tool.Error, StringComparison.Ordinal);
    }
}
