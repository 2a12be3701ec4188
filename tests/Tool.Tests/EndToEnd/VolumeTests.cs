namespace BuildKit.Tool.Tests.EndToEnd;

public sealed class VolumeTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Volumes_are_made_listed_inspected_and_removed()
    {
        Assert.Equal("first\n", await box.OkAsync("volume", "create", "--label", "team=blue", "first"));
        Assert.Equal("first\n", await box.OkAsync("volume", "create", "first"));
        Assert.Matches("^[0-9a-f]{64}\n$", await box.OkAsync("volume", "create"));

        Assert.Equal("DRIVER    VOLUME NAME\nlocal     first\n", await box.OkAsync("volume", "ls", "-f", "label=team=blue"));
        Assert.Equal("first\n", await box.OkAsync("volume", "ls", "-q", "-f", "name=irs"));
        Assert.Equal("first blue\n", await box.OkAsync("volume", "ls", "-f", "label=team", "--format", "{{.Name}} {{.Label \"team\"}}"));
        Assert.Equal($"{Path.Combine(box.Root, "volumes", "first", "_data")} local\n", await box.OkAsync("volume", "inspect", "-f", "{{.Mountpoint}} {{.Scope}}", "first"));
        Assert.Equal("first\n", await box.OkAsync("inspect", "-f", "{{.Name}}", "first"));

        await box.OkAsync("create", "--name", "user", "-v", "first:/data", "busybox", "true");
        Assert.DoesNotContain("first", await box.OkAsync("volume", "ls", "-q", "-f", "dangling=true"), StringComparison.Ordinal);
        var (exitCode, _, error) = await box.RunAsync("volume", "rm", "first");
        Assert.Equal(1, exitCode);
        Assert.Contains("user", error, StringComparison.Ordinal);
        await box.OkAsync("rm", "user");
        Assert.Equal("first\n", await box.OkAsync("volume", "rm", "first"));
        Assert.Equal(1, (await box.RunAsync("volume", "rm", "first")).ExitCode);
        Assert.Equal(0, (await box.RunAsync("volume", "rm", "-f", "first")).ExitCode);
    }

    [Theory]
    [InlineData("volume create a/b", "BK3600: ")]
    [InlineData("volume create x", "BK3600: ")]
    [InlineData("volume create -d cloud name", "BK3604: ")]
    [InlineData("volume create -o size=5g name", "BK3603: ")]
    [InlineData("volume inspect nothing", "BK3601: ")]
    public async Task What_is_no_volume_is_refused(string line, string code)
    {
        var (exitCode, _, error) = await box.RunAsync(line.Split(' '));
        Assert.Equal((1, code), (exitCode, error[..8]));
    }

    [Fact]
    public async Task Pruning_asks_first_and_leaves_names_alone()
    {
        await box.OkAsync("volume", "create", "precious");
        var nameless = (await box.OkAsync("volume", "create")).Trim();
        var (exitCode, output, _) = await BuiltTool.ShellAsync(box.Root, "echo n | \"$TOOL\" volume prune");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("WARNING! This will remove anonymous local volumes not used by at least one container.\n", output, StringComparison.Ordinal);
        Assert.Contains(nameless, await box.OkAsync("volume", "ls", "-q"), StringComparison.Ordinal);

        var pruned = await box.OkAsync("volume", "prune", "-f");
        Assert.Matches("^Deleted Volumes:\n([0-9a-f]{64}\n)+\nTotal reclaimed space: 0B\n$", pruned);
        Assert.Contains(nameless, pruned, StringComparison.Ordinal);
        Assert.Contains("precious\n", await box.OkAsync("volume", "ls", "-q"), StringComparison.Ordinal);
        await box.OkAsync("volume", "prune", "-f", "-a");
        Assert.Equal("", await box.OkAsync("volume", "ls", "-q"));
    }

    [Fact]
    public async Task An_option_of_SELinux_is_taken_with_a_word()
    {
        var (exitCode, output, error) = await box.RunAsync("run", "--rm", "-v", $"{box.Folder}:/x:z", "busybox", "echo", "ran");
        Assert.Equal((0, "ran\n"), (exitCode, output));
        Assert.Contains("'z' is for SELinux", error, StringComparison.Ordinal);
    }
}
