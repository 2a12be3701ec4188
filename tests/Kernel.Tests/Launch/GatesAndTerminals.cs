using System.Diagnostics;
using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Containers.Specification;
using BuildKit.Kernel.Dummy;
using BuildKit.Linux;

namespace BuildKit.Kernel.Tests.Launch;

public sealed class GatesAndTerminals
{
    [Fact]
    public async Task A_created_process_waits_until_its_gate_is_opened()
    {
        using var container = new BoxContainer();
        using var output = new OutputFile();
        using var gate = new Gate(container.Files.Folder);
        using var process = Launcher.Start(container.Spec("echo", "started"), container.Options with { Gate = gate.Handle, Output = output.Handle });
        Assert.Equal("", output.Read());
        Assert.True(process.StartTime > 0);
        gate.Open();
        process.WaitForExec();
        Assert.Equal(0, (await process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10))).ContainerCode);
        Assert.Equal("started\n", output.Read());
    }

    [Fact]
    public async Task A_program_that_is_missing_shows_when_the_gate_is_opened()
    {
        using var container = new BoxContainer();
        using var gate = new Gate(container.Files.Folder);
        using var process = Launcher.Start(container.Spec("/nope"), container.Options with { Gate = gate.Handle });
        gate.Open();
        Assert.Equal(127, Assert.Throws<LaunchException>(process.WaitForExec).ExitCode);
        Assert.Equal(126, (await process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10))).ContainerCode);
    }

    [Fact]
    public void A_created_process_can_be_aborted()
    {
        using var container = new BoxContainer();
        using var gate = new Gate(container.Files.Folder);
        using var process = Launcher.Start(container.Spec("true"), container.Options with { Gate = gate.Handle });
        Assert.Equal(9, process.Abort().Signal);
    }

    [Fact]
    public async Task A_terminal_is_the_containers_own_and_is_its_console()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "tty; stat -c %t:%T /dev/console; echo to-tty > /dev/tty; ls -l /proc/self/fd/0 | grep -o '/dev/pts.*'");
        using var process = Launcher.Start(spec with { Process = spec.Process! with { Terminal = true } }, container.Options);
        var text = ReadAll(process);
        await process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("/dev/pts/0\r\n88:0\r\nto-tty\r\n/dev/pts/0\r\n", text);
    }

    [Fact]
    public async Task A_terminal_belongs_to_the_user_of_the_process()
    {
        using var container = new BoxContainer();
        var spec = container.Spec("sh", "-c", "stat -c %u:%g /dev/pts/0; echo again > /dev/pts/0");
        using var process = Launcher.Start(spec with { Process = spec.Process! with { Terminal = true, User = new RuntimeUser(1000, 1000) } }, container.Options);
        var text = ReadAll(process);
        await process.WaitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("1000:5\r\nagain\r\n", text);
    }

    private static string ReadAll(LaunchedProcess process)
    {
        using var terminal = new FileStream(process.Terminal!, FileAccess.Read, bufferSize: 0);
        var text = new StringBuilder();
        var buffer = new byte[256];
        try
        {
            for (int n; (n = terminal.Read(buffer)) > 0;) text.Append(Encoding.UTF8.GetString(buffer, 0, n));
        }
        catch (IOException)
        {
            // EIO: the last holder of the other end is gone.
        }

        return text.ToString();
    }
}
