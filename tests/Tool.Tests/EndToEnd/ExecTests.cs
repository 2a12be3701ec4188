namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>'exec' as people type it.</summary>
public sealed class ExecTests(BusyboxStore box) : IClassFixture<BusyboxStore>, IAsyncLifetime
{
    private readonly string _name = "e" + Guid.NewGuid().ToString("N")[..12];

    public async Task InitializeAsync() => await box.OkAsync("run", "-d", "--name", _name, "-e", "WHERE=inside", "busybox", "sleep", "1000");

    public async Task DisposeAsync() => await box.RunAsync("rm", "-f", _name);

    [Fact]
    public async Task Streams_and_exit_code_are_those_of_the_command()
    {
        var (exitCode, output, error) = await box.RunAsync("exec", _name, "sh", "-c", "echo $WHERE; echo err >&2; exit 7");
        Assert.Equal((7, "inside\n", "err\n"), (exitCode, output, error));
    }

    [Fact]
    public async Task Options_behind_the_container_belong_to_the_command() =>
        Assert.Equal("-it --help\n", await box.OkAsync("container", "exec", _name, "echo", "-it", "--help"));

    [Theory]
    [InlineData(127, "no-such-command")]
    [InlineData(126, "/tmp")]
    [InlineData(1, "false")]
    public async Task Exit_codes_are_those_of_Docker(int expected, string command) => Assert.Equal(expected, (await box.RunAsync("exec", _name, command)).ExitCode);

    [Theory]
    [InlineData("exec nobody-knows-it true")]
    [InlineData("exec --no-such-option x true")]
    [InlineData("exec lonely")]
    public async Task Errors_of_the_engine_are_125(string line) => Assert.Equal(125, (await box.RunAsync(line.Split(' '))).ExitCode);

    [Fact]
    public async Task Detach_keys_that_are_none_are_refused_before_anything_runs()
    {
        Assert.Equal(125, (await box.RunAsync("exec", "--detach-keys", "nonsense", _name, "touch", "/tmp/ran")).ExitCode);
        Assert.Equal(1, (await box.RunAsync("exec", _name, "test", "-e", "/tmp/ran")).ExitCode);
    }

    [Fact]
    public async Task Variables_come_from_files_and_the_command_line()
    {
        var file = Path.Combine(box.Root, "variables");
        await File.WriteAllTextAsync(file, "# comment\nFIRST=file\nSECOND=file\n");
        Assert.Equal("file line /tmp\n", await box.OkAsync("exec", "--env-file", file, "-e", "SECOND=line", "-w", "/tmp", _name, "sh", "-c", "echo $FIRST $SECOND $PWD"));
    }

    [Fact]
    public async Task Standard_input_reaches_the_command()
    {
        var (exitCode, output, _) = await BuiltTool.ShellAsync(box.Root, $"printf abc | \"$TOOL\" exec -i {_name} wc -c");
        Assert.Equal((0, "3"), (exitCode, output.Trim()));
    }

    [Fact]
    public async Task In_the_background_nothing_is_printed()
    {
        Assert.Equal("", await box.OkAsync("exec", "-d", _name, "sh", "-c", "echo dropped; exec sleep 500"));
        Assert.Contains("sleep 500", await box.OkAsync("exec", _name, "/bin/busybox", "ps", "-o", "args"), StringComparison.Ordinal);
    }
}
