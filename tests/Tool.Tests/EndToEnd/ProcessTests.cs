namespace BuildKit.Tool.Tests.EndToEnd;

public sealed class ProcessTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tool-process-");

    private string Root => Path.Combine(folder.FullName, "store");

    [Fact]
    public async Task Answers_go_to_standard_output_and_nothing_to_standard_error()
    {
        var (exitCode, output, error) = await BuiltTool.RunAsync(Root, "version", "--format", "{{.Client.Os}}");
        Assert.Equal((0, "linux\n", ""), (exitCode, output, error));
    }

    [Fact]
    public async Task Errors_go_to_standard_error_and_nothing_to_standard_output()
    {
        var (exitCode, output, error) = await BuiltTool.RunAsync(Root, "nonsense");
        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("BK2901: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', error);
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_the_tool_without_a_word()
    {
        var (_, output, error) = await BuiltTool.ShellAsync(Root, "exec 4> >(exit 0); wait $!; \"$TOOL\" --help >&4; echo \"code $?\"");
        Assert.Equal(("code 141\n", ""), (output, error));
    }

    [Fact]
    public async Task What_one_command_writes_to_a_file_is_not_overwritten_by_the_next()
    {
        var file = Path.Combine(folder.FullName, "out");
        await BuiltTool.ShellAsync(Root, $"{{ \"$TOOL\" version --short; \"$TOOL\" version --short; }} > {file}");
        Assert.Equal(2, (await File.ReadAllLinesAsync(file)).Length);
    }

    [Fact]
    public async Task Dotnet_finds_the_tool_as_its_own_command()
    {
        var (exitCode, output, _) = await BuiltTool.ShellAsync(Root, "PATH=\"$(dirname \"$TOOL\"):$PATH\" dotnet container version --short");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("dotnet-container ", output, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
