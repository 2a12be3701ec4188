using System.Diagnostics;
using System.Globalization;

namespace BuildKit.Tool.Tests.EndToEnd;

public sealed class ContainerTests(BusyboxStore box) : IClassFixture<BusyboxStore>
{
    [Fact]
    public async Task Streams_of_the_container_are_those_of_the_tool()
    {
        var (exitCode, output, error) = await box.RunAsync("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal((7, "out\n", "err\n"), (exitCode, output, error));
    }

    [Fact]
    public async Task Options_behind_the_image_belong_to_the_container() =>
        Assert.Equal("--rm -it --help\n", await box.OkAsync("run", "--rm", "busybox", "echo", "--rm", "-it", "--help"));

    [Theory]
    [InlineData(127, "run --rm busybox no-such-command")]
    [InlineData(126, "run --rm busybox /tmp")]
    [InlineData(125, "run --rm --network nonsense busybox true")]
    [InlineData(125, "run --rm --no-such-option busybox true")]
    [InlineData(125, "run --rm --pull never no-such-image")]
    [InlineData(1, "run --rm busybox false")]
    public async Task Exit_codes_are_those_of_Docker(int expected, string line) => Assert.Equal(expected, (await box.RunAsync(line.Split(' '))).ExitCode);

    [Fact]
    public async Task Standard_input_reaches_the_container()
    {
        var (exitCode, output, _) = await BuiltTool.ShellAsync(box.Root, "printf abc | \"$TOOL\" run --rm -i busybox wc -c");
        Assert.Equal((0, "3"), (exitCode, output.Trim()));
    }

    [Fact]
    public async Task A_detached_container_goes_through_its_life()
    {
        var id = (await box.OkAsync("run", "-d", "--name", "life", "--label", "team=blue", "busybox", "sh", "-c", "echo started; exec sleep 1000")).Trim();
        Assert.Matches("^[0-9a-f]{64}$", id);
        Assert.Equal("life running\n", await box.OkAsync("ps", "--filter", "name=life", "--format", "{{.Names}} {{.State}}"));
        Assert.Equal("blue\n", await box.OkAsync("ps", "-f", "label=team", "--format", "{{.Label \"team\"}}"));
        Assert.Equal("started\n", await box.OkAsync("logs", "life"));
        Assert.Equal("true life\n", await box.OkAsync("inspect", "-f", "{{.State.Running}} {{slice .Name 1}}", id[..12]));

        Assert.Equal("life\n", await box.OkAsync("stop", "-t", "0", "life"));

        Assert.Equal("", await box.OkAsync("ps", "-q", "--filter", "name=life"));
        Assert.Equal("137\n", await box.OkAsync("wait", "life"));
        Assert.Contains("Exited (137)", await box.OkAsync("ps", "-a", "-f", "name=life"), StringComparison.Ordinal);
        await box.OkAsync("start", "life");
        await box.OkAsync("kill", "life");
        Assert.Equal("life\n", await box.OkAsync("rm", "life"));
        Assert.Equal(1, (await box.RunAsync("inspect", "life")).ExitCode);
    }

    [Fact]
    public async Task Created_containers_wait_to_be_started()
    {
        await box.OkAsync("create", "--name", "later", "busybox", "echo", "now");
        Assert.Equal("created\n", await box.OkAsync("ps", "-a", "-f", "name=later", "--format", "{{.State}}"));
        Assert.Equal("now\n", await box.OkAsync("start", "-a", "later"));
    }

    [Fact]
    public async Task Environment_comes_from_files_flags_and_the_caller()
    {
        var file = Path.Combine(box.Folder, "vars");
        await File.WriteAllTextAsync(file, "# a comment\nA=file\nB=file\n");
        var (_, output, _) = await BuiltTool.ShellAsync(box.Root, $"C=caller \"$TOOL\" run --rm --env-file {file} -e B=flag -e C busybox sh -c 'echo $A $B $C'");
        Assert.Equal("file flag caller\n", output);
    }

    [Fact]
    public async Task The_id_is_written_where_a_script_looks_for_it()
    {
        var file = Path.Combine(box.Folder, "cid");
        var id = await box.OkAsync("run", "-d", "--cidfile", file, "busybox", "true");
        Assert.Equal(id.Trim(), await File.ReadAllTextAsync(file));
        var (exitCode, _, error) = await box.RunAsync("run", "--cidfile", file, "busybox", "true");
        Assert.Equal(125, exitCode);
        Assert.StartsWith("BK2923: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Published_ports_are_shown()
    {
        await box.OkAsync("run", "-d", "--name", "web", "-p", "127.0.0.1::8080", "busybox", "sleep", "1000");
        Assert.Matches("^8080/tcp -> 127\\.0\\.0\\.1:[0-9]+\n$", await box.OkAsync("port", "web"));
        Assert.Equal(1, (await box.RunAsync("port", "web", "81")).ExitCode);
        await box.OkAsync("run", "-d", "--name", "many", "-p", "127.0.0.1::9090/udp", "-p", "127.0.0.1::9090", "-p", "127.0.0.1::80", "busybox", "sleep", "1000");
        Assert.Matches("^80/tcp -> .*\n9090/tcp -> .*\n9090/udp -> .*\n$", await box.OkAsync("port", "many"));
        Assert.Matches("^127\\.0\\.0\\.1:[0-9]+\n$", await box.OkAsync("port", "many", "9090/udp"));
        await box.OkAsync("kill", "many");
        Assert.Equal("", await box.OkAsync("port", "many"));
    }

    [Fact]
    public async Task Following_a_log_ends_when_its_reader_has_gone()
    {
        await box.OkAsync("run", "-d", "--name", "talker", "busybox", "yes");
        var (_, output, error) = await BuiltTool.ShellAsync(box.Root, "set -o pipefail; \"$TOOL\" logs -f talker | head -n 2; echo ${PIPESTATUS[0]}");
        Assert.Equal(("y\ny\n141\n", ""), (output, error));
        await box.OkAsync("kill", "talker");
    }

    [Fact]
    public async Task Ctrl_C_on_a_foreground_container_ends_it_and_leaves_nothing()
    {
        using var process = BuiltTool.Start(box.Root, BuiltTool.Executable, ["run", "--rm", "--name", "interrupted", "busybox", "sh", "-c", "trap 'exit 3' INT; echo ready; while true; do sleep 0.05; done"]);
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        var (exitCode, _, _) = await BuiltTool.FinishAsync(process);
        Assert.Equal(3, exitCode);
        Assert.Equal("", await box.OkAsync("ps", "-aq", "-f", "name=interrupted"));
    }

    [Fact]
    public async Task An_image_that_a_container_stands_on_outlives_its_names()
    {
        var other = Path.Combine(box.Folder, "other");
        await box.OkAsync("save", "-o", Path.Combine(box.Folder, "box.tar"), "busybox");
        async Task<string> Run(params string[] args)
        {
            var (exitCode, output, error) = await BuiltTool.RunAsync(other, args);
            return exitCode == 0 ? output : error;
        }

        await Run("load", "-i", Path.Combine(box.Folder, "box.tar"));
        await Run("create", "--name", "holder", "busybox", "echo", "still here");
        Assert.Contains("container holder", await Run("rmi", "busybox"), StringComparison.Ordinal);

        await Run("rmi", "-f", "busybox");

        Assert.Equal("still here\n", await Run("start", "-a", "holder"));
        await Run("rm", "holder");
    }

    [Fact]
    public async Task An_image_is_a_directory_while_it_is_mounted()
    {
        var folder = Path.Combine(box.Folder, "mounted");
        Assert.Equal(folder + "\n", await box.OkAsync("image", "mount", "busybox", folder));
        Assert.Equal("bin\ntmp\n", (await BuiltTool.ShellAsync(box.Root, $"ls {folder}")).Output);
        Assert.Equal("busybox\n", await box.OkAsync("image", "mount", "--format", "{{.Image}}"));

        await box.OkAsync("image", "unmount", folder);

        Assert.Equal("", await box.OkAsync("image", "mount", "-q"));
        Assert.Equal(1, (await box.RunAsync("image", "unmount", folder)).ExitCode);
    }
}
