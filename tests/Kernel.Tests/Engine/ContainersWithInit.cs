using System.Globalization;
using System.Text.Json;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Process 1 is an init of ours, made of system calls alone.</summary>
public abstract class ContainersWithInit(EngineFolder engine) : IDisposable
{
    private readonly string _name = "i" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 42", 42)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -ABRT $$", 134)]
    public void The_programs_code_becomes_its_own(string script, int code) => Assert.Equal(code, Run("sh", "-c", script).Code);

    [Fact]
    public void The_program_is_its_child_with_the_containers_rights()
    {
        var outcome = Run("sh", "-c", "echo $$ $PPID; cat /proc/1/comm; grep -h -E 'NoNewPrivs|Seccomp:|CapEff|SigBlk' /proc/1/status; echo; grep -h -E 'NoNewPrivs|Seccomp:|CapEff|SigBlk' /proc/$$/status");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        var lines = outcome.Output.Split('\n');
        Assert.Equal(("2 1", "init"), (lines[0], lines[1]));
        var (init, program) = (lines[2..6], lines[7..11]);
        Assert.Equal(init[1..], program[1..]);
        Assert.Equal("0000000000000000", program[0].Split('\t')[1]);
    }

    [Fact]
    public async Task Signals_are_passed_on_and_a_stop_takes_no_patience()
    {
        Begin("sh", "-c", "trap 'echo hup' HUP; trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.05; done");
        await LogHas("ready");
        engine.Run("kill", _name, "HUP");
        await LogHas("hup");
        Assert.Equal(0, engine.Run("stop", _name).Code);
        Assert.Equal("9\n", engine.Run("wait", _name).Output);
    }

    [Fact]
    public async Task Orphans_are_reaped()
    {
        Begin("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do (sleep 0.1 & sleep 0.05 & ) ; done; echo ready; exec sleep 1000");
        await LogHas("ready");
        await EngineFolder.Until(() => !Children().Any(s => s.StartsWith('Z')) && Children().Count() == 1, "only the program is left");
    }

    [Fact]
    public void It_keeps_nothing_of_the_launcher_open()
    {
        var outcome = Run("sh", "-c", "readlink /proc/1/exe; for f in /proc/1/fd/*; do readlink $f; done");
        if (engine.IsRootless) Assert.Contains("memfd:none (deleted)", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet", outcome.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(engine.Path, outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("socket", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_memory_holds_no_secret_of_the_launcher_even_for_who_may_trace_it()
    {
        Begin("sleep", "1000");
        var memory = ReadMemory(Inspect().GetProperty("State").GetProperty("Pid").GetInt32());
        Assert.Contains("sleep", memory, StringComparison.Ordinal);
        // Where the store lies stands in every launcher's heap, as UTF-16; the plan has it as UTF-8, and is the container's own.
        Assert.DoesNotContain(string.Join('\0', engine.Root.ToCharArray()), memory, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_run_beside_it()
    {
        Begin("sleep", "1000");
        Assert.Equal("root\n", engine.Run("exec", _name, "sh", "-c", "echo root").Output);
    }

    [Fact]
    public void A_program_that_is_not_there_is_reported_as_without_init()
    {
        var outcome = engine.Run("run", "--rm", "--init", "busybox", "no-such-program");
        Assert.Equal(127, outcome.Code);
        Assert.StartsWith("BK310", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_the_program_has_the_foreground()
    {
        var outcome = engine.Run("run", "--rm", "-t", "--init", "busybox", "sh", "-c", "ps -o pid,pgid,comm; exit 3");
        Assert.Equal(3, outcome.Code);
        Assert.Contains("2     2 sh", outcome.Output, StringComparison.Ordinal);
    }

    private EngineOutcome Run(params string[] command) => engine.Run(["run", "--rm", "--init", "busybox", .. command]);

    private void Begin(params string[] command)
    {
        var outcome = engine.Run(["run", "-d", "--init", "--name", _name, "busybox", .. command]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
    }

    private Task LogHas(string text) => EngineFolder.Until(() => engine.Run("logs", _name).Output.Contains(text, StringComparison.Ordinal), $"it said '{text}'");

    /// <summary>States of the children of the container's process 1, as the kernel numbers them outside.</summary>
    private IEnumerable<string> Children()
    {
        var pid = Inspect().GetProperty("State").GetProperty("Pid").GetInt32();
        foreach (var child in File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string stat;
            try
            {
                stat = File.ReadAllText($"/proc/{child}/stat");
            }
            catch (IOException)
            {
                continue;
            }

            yield return stat[(stat.LastIndexOf(')') + 2)..];
        }
    }

    /// <summary>Every page of a process that can be read and is its own, byte for byte.</summary>
    private static string ReadMemory(int pid)
    {
        var text = new System.Text.StringBuilder();
        using var memory = File.OpenHandle($"/proc/{pid}/mem");
        using var pages = File.OpenHandle($"/proc/{pid}/pagemap");
        var entry = new byte[8];
        var page = new byte[Environment.SystemPageSize];
        foreach (var range in File.ReadLines($"/proc/{pid}/maps").Where(l => l.Contains(" rw-p ", StringComparison.Ordinal)).Select(l => l.Split(' ')[0].Split('-')))
        {
            var (at, end) = (long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            for (; at < end; at += page.Length)
            {
                // Present or swapped out (proc(5), pagemap); reading the others would only make zeros.
                if (RandomAccess.Read(pages, entry, at / page.Length * 8) < 8 || (entry[7] & 0xC0) == 0) continue;
                text.Append(System.Text.Encoding.Latin1.GetString(page, 0, RandomAccess.Read(memory, page, at)));
            }
        }

        return text.ToString();
    }

    private JsonElement Inspect() => JsonDocument.Parse(engine.Run("inspect", _name).Output).RootElement;
}

public sealed class RootfulInit(EngineFolder engine) : ContainersWithInit(engine), IClassFixture<EngineFolder>;

public sealed class RootlessInit(RootlessFolder engine) : ContainersWithInit(engine), IClassFixture<RootlessFolder>;
