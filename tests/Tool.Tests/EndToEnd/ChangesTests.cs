namespace BuildKit.Tool.Tests.EndToEnd;

public sealed class ChangesTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task What_a_container_changed_is_shown_exported_and_committed()
    {
        await box.OkAsync("run", "--name", "worker", "-v", "/vol", "-e", "A=1", "busybox", "sh", "-c", "echo x > /tmp/made; rm /bin/yes");
        Assert.Equal("C /bin\nD /bin/yes\nC /tmp\nA /tmp/made\n", await box.OkAsync("diff", "worker"));

        var archive = Path.Combine(box.Folder, "worker.tar");
        await box.OkAsync("export", "-o", archive, "worker");
        Assert.Equal("x\n", (await BuiltTool.ShellAsync(box.Root, $"tar -xOf {archive} tmp/made")).Output);
        var (_, flat, _) = await BuiltTool.ShellAsync(box.Root, "\"$TOOL\" export worker | \"$TOOL\" import -c 'CMD [\"cat\",\"/tmp/made\"]' -c 'ENV PATH=/bin' - flat");
        Assert.StartsWith("sha256:", flat, StringComparison.Ordinal);
        Assert.Equal("x\n", await box.OkAsync("run", "--rm", "flat"));

        var id = await box.OkAsync("commit", "-a", "me", "-m", "patched", "-c", "CMD [\"sh\",\"-c\",\"cat /tmp/made; echo $A\"]", "worker", "patched:1");
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", id);
        Assert.Equal("x\n1\n", await box.OkAsync("run", "--rm", "patched:1"));
        Assert.Equal("me [/vol]\n", await box.OkAsync("image", "inspect", "-f", "{{.Author}} {{range $v, $_ := .Config.Volumes}}[{{$v}}]{{end}}", "patched:1"));
        Assert.Contains("patched", await box.OkAsync("history", "patched:1"), StringComparison.Ordinal);
        Assert.Equal(id, await box.OkAsync("image", "inspect", "-f", "{{.Id}}", (await box.OkAsync("images", "-q", "--no-trunc", "patched")).Trim()));
    }

    [Theory]
    [InlineData("commit nothing", 1)]
    [InlineData("diff nothing", 1)]
    [InlineData("export nothing", 1)]
    [InlineData("commit", 2)]
    public async Task What_is_not_there_is_an_error(string line, int exitCode) => Assert.Equal(exitCode, (await box.RunAsync(line.Split(' '))).ExitCode);
}
