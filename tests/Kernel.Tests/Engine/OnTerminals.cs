using System.Globalization;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>People at a keyboard.</summary>
public abstract class OnTerminals(EngineFolder engine) : IDisposable
{
    private readonly string _name = "t" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_command_has_a_terminal_of_the_container_with_the_size_of_the_callers_from_its_beginning()
    {
        Begin();
        using var terminal = new Terminal($"stty rows 33 cols 101; {Tool("exec", "-it", _name, "sh", "-c", "'stty size; tty; echo $TERM; exit 5'")}; echo code=$?");
        Assert.Equal(0, await terminal.Ends());
        Assert.Equal("33 101\r\n/dev/pts/0\r\nxterm\r\ncode=5\r\n", terminal.Screen);
    }

    [Fact]
    public async Task So_has_a_container_in_the_foreground()
    {
        using var terminal = new Terminal($"stty rows 33 cols 101; {Tool("run", "--rm", "-i", "-t", "--name", _name, "busybox", "sh", "-c", "'stty size; tty; exit 5'")}; echo code=$?");
        Assert.Equal(0, await terminal.Ends());
        Assert.Equal("33 101\r\n/dev/pts/0\r\ncode=5\r\n", terminal.Screen);
    }

    [Fact]
    public async Task Keys_go_to_the_command_and_ctrl_C_is_one_of_them()
    {
        Begin();
        using var terminal = new Terminal($"{Tool("exec", "-it", _name, "sh", "-c", "'trap \"echo interrupted; exit 3\" INT; echo ready; while :; do sleep 0.05; done'")}; echo code=$?");
        await terminal.Shows("ready");
        terminal.Type("\x03");
        await terminal.Ends();
        Assert.Contains("interrupted\r\ncode=3", terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_size_of_the_window_reaches_the_command()
    {
        Begin();
        var sign = Path.Combine(engine.Path, _name);
        using var terminal = new Terminal($"stty rows 20 cols 40; (while ! test -e {sign}; do sleep 0.05; done; stty rows 44 cols 120 < /dev/tty) & {Tool("exec", "-it", _name, "sh", "-c", "'trap \"stty size; exit 4\" WINCH; echo ready; while :; do sleep 0.05; done'")}; echo code=$?");
        await terminal.Shows("ready");
        File.WriteAllText(sign, "");
        await terminal.Ends();
        Assert.Contains("44 120\r\n", terminal.Screen, StringComparison.Ordinal);
        Assert.Contains("code=4\r\n", terminal.Screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task A_signal_that_ends_the_caller_finds_the_terminal_as_it_was_and_the_command_hung_up(string signal)
    {
        Begin();
        using var terminal = new Terminal($"sh -c 'echo pid=$$; exec {Tool("exec", "-it", _name, "sh", "-c", "\"echo ready; sleep 1000\"")}'; stty -a | grep -o -- '-*icanon'; echo over");
        await terminal.Shows("ready");
        Terminal.Signal(Pid(terminal), signal);
        await terminal.Shows("over");
        Assert.Contains("icanon", terminal.Screen, StringComparison.Ordinal);
        Assert.DoesNotContain("-icanon", terminal.Screen, StringComparison.Ordinal);
        await EngineFolder.Until(() => !engine.Run("exec", _name, "ps", "-o", "args").Output.Contains("sleep 1000", StringComparison.Ordinal), "the command ended");
    }

    [Fact]
    public async Task A_stopped_caller_gives_the_terminal_back_and_takes_it_again()
    {
        Begin();
        using var terminal = new Terminal($"sh -c 'echo pid=$$; exec {Tool("exec", "-it", _name, "sh", "-c", "\"echo ready; sleep 1000\"")}'");
        await terminal.Shows("ready");
        var pid = Pid(terminal);
        await Modes(pid, raw: true);
        Terminal.Signal(pid, "TSTP");
        await EngineFolder.Until(() => File.ReadAllText($"/proc/{pid}/stat").Contains(") T ", StringComparison.Ordinal), "the caller stopped");
        await Modes(pid, raw: false);
        Terminal.Signal(pid, "CONT");
        await Modes(pid, raw: true);
    }

    [Fact]
    public async Task The_keys_leave_a_container_in_the_foreground_and_it_can_be_attached_to_again()
    {
        using (var first = new Terminal($"{Tool("run", "-i", "-t", "--name", _name, "busybox", "sh", "-c", "'echo ready; read x; echo got $x; exit 8'")}; echo code=$?"))
        {
            await first.Shows("ready");
            first.Type("\x10\x11");
            await first.Shows("code=0");
        }

        Assert.Contains("\tUp", engine.Run("ps").Output, StringComparison.Ordinal);
        using var second = new Terminal($"{Tool("attach", _name)}; echo code=$?");
        await Task.WhenAny(Settled(second), Task.Delay(TimeSpan.FromSeconds(20)));
        Assert.Contains("got again", second.Screen, StringComparison.Ordinal);
        await second.Shows("code=8");
        Assert.Equal("ready\r\nagain\r\ngot again\r\n", engine.Run("logs", _name).Output);

        // Typed once it is attached: before, the terminal's own echo would show it twice.
        async Task Settled(Terminal terminal)
        {
            await EngineFolder.Until(() => engine.Run("exec", _name, "true").Code == 0, "the container runs");
            terminal.Type("again\n");
            await terminal.Shows("got again");
        }
    }

    [Fact]
    public async Task The_keys_leave_a_command_running()
    {
        Begin();
        using var terminal = new Terminal($"{Tool("exec", "-it", _name, "sh", "-c", "'echo ready; sleep 2; echo much > /dev/tty && touch /tmp/lived; sleep 1000'")}; echo code=$?");
        await terminal.Shows("ready");
        terminal.Type("\x10\x11");
        await terminal.Shows("code=0");
        await EngineFolder.Until(() => engine.Run("exec", _name, "test", "-e", "/tmp/lived").Code == 0, "the command went on with its terminal");
    }

    [Fact]
    public async Task A_command_in_the_background_may_have_a_terminal()
    {
        Begin();
        Assert.Equal(new EngineOutcome(0, "", ""), engine.Run("exec", "-d", "-t", _name, "sh", "-c", "seq 1 20000; tty > /tmp/tty; sleep 1000"));
        await EngineFolder.Until(() => engine.Run("exec", _name, "cat", "/tmp/tty").Output == "/dev/pts/0\n", "the command ran on its terminal");
    }

    private void Begin() => Assert.Equal(0, engine.Run("run", "-d", "--name", _name, "busybox", "sleep", "999").Code);

    private string Tool(params string[] args) => engine.ShellCommand(args);

    private static int Pid(Terminal terminal) => int.Parse(terminal.Screen.Split("pid=")[1].Split('\r')[0], CultureInfo.InvariantCulture);

    /// <summary>Of the terminal that a process has as its input.</summary>
    private static Task Modes(int pid, bool raw) => EngineFolder.Until(() =>
    {
        using var stty = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stty", ["-a", "-F", $"/proc/{pid}/fd/0"]) { RedirectStandardOutput = true })!;
        return stty.StandardOutput.ReadToEnd().Contains("-icanon", StringComparison.Ordinal) == raw;
    }, raw ? "the terminal is raw" : "the terminal is as it was");
}

public sealed class RootfulOnTerminals(EngineFolder engine) : OnTerminals(engine), IClassFixture<EngineFolder>;

public sealed class RootlessOnTerminals(RootlessFolder engine) : OnTerminals(engine), IClassFixture<RootlessFolder>;
