namespace BuildKit.Tool.Tests.EndToEnd;

/// <summary>The tool on a terminal, which script(1) makes.</summary>
public sealed class TerminalTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Exec_and_attach_have_the_size_and_the_codes_of_a_terminal()
    {
        var name = "t" + Guid.NewGuid().ToString("N")[..12];
        await box.OkAsync("run", "-dit", "--name", name, "busybox", "sh", "-c", "echo up; read x; stty size; exit 9");
        Assert.Equal("31 91\r\ncode=6\r\n", await OnTerminalAsync($"stty rows 31 cols 91; \"$TOOL\" exec -it {name} sh -c 'stty size; exit 6'; echo code=$?"));

        // The keys are typed before the tool reads them: that is how fast people are.
        var screen = await OnTerminalAsync($"stty rows 31 cols 91; \"$TOOL\" attach {name}; echo code=$?; stty -a | grep -o -- '-*icanon'", "echo go; sleep 5");
        Assert.Contains("31 91\r\ncode=9\r\nicanon\r\n", screen, StringComparison.Ordinal);
        await box.OkAsync("rm", "-f", name);
    }

    [Fact]
    public async Task Detach_keys_may_be_chosen()
    {
        var name = "t" + Guid.NewGuid().ToString("N")[..12];
        await box.OkAsync("run", "-dit", "--name", name, "busybox", "sleep", "1000");
        Assert.EndsWith("code=0\r\n", await OnTerminalAsync($"\"$TOOL\" attach --detach-keys ctrl-x,q {name}; echo code=$?", "sleep 1; printf '\\030q'; sleep 5"), StringComparison.Ordinal);
        Assert.Equal("true\n", await box.OkAsync("inspect", "--format", "{{.State.Running}}", name));
        await box.OkAsync("rm", "-f", name);
    }

    [Fact]
    public async Task Attaching_to_what_does_not_run_is_an_error_of_the_engine()
    {
        var name = "t" + Guid.NewGuid().ToString("N")[..12];
        await box.OkAsync("create", "--name", name, "busybox");
        Assert.Equal(125, (await box.RunAsync("attach", name)).ExitCode);
        await box.OkAsync("rm", name);
    }

    private async Task<string> OnTerminalAsync(string script, string keys = "sleep 5")
    {
        var file = Path.Combine(box.Folder, Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(file, script);
        var (_, output, error) = await BuiltTool.ShellAsync(box.Root, $"({keys}) | script -qefc 'sh {file}' /dev/null");
        return output.Length > 0 ? output : error;
    }
}
