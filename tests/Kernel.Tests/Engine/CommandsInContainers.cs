using System.Diagnostics;
using System.Text.Json;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Further commands in running containers.</summary>
public abstract class CommandsInContainers(EngineFolder engine) : IDisposable
{
    private readonly string _name = "x" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Output_and_exit_code_are_the_commands()
    {
        Begin();
        Assert.Equal(new EngineOutcome(3, "out\n", "err\n"), engine.Run("exec", _name, "sh", "-c", "echo out; echo err >&2; exit 3"));
    }

    [Theory]
    [InlineData(0, "true")]
    [InlineData(126, "/bin/noexec")]
    [InlineData(126, "/etc")]
    [InlineData(127, "no-such-program")]
    [InlineData(127, "/no/such/program")]
    public void Exit_codes_tell_who_failed(int want, string program)
    {
        Begin();
        var outcome = engine.Run("exec", _name, program);
        Assert.Equal((want, want == 0), (outcome.Code, outcome.Error.Length == 0));
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_killed_by_a_signal_ends_with_128_and_its_number()
    {
        Begin();
        Assert.Equal(128 + 6, engine.Run("exec", _name, "sh", "-c", "kill -ABRT $$").Code);
    }

    [Fact]
    public void It_has_the_containers_namespaces_environment_directory_and_rights()
    {
        Begin("-e", "MINE=container", "-w", "/tmp", "-h", "boxed");
        const string Show = "hostname; pwd; echo $FROM_IMAGE $MINE $EXTRA $HOME; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp:|Groups)' /proc/self/status; readlink /proc/self/ns/*; cut -d: -f2- /proc/self/cgroup";
        var first = engine.Run("exec", "-e", "EXTRA=e", _name, "sh", "-c", Show);
        Assert.StartsWith("boxed\n/tmp\nyes container e /root\n", first.Output, StringComparison.Ordinal);
        var own = engine.Run("run", "--rm", "busybox", "sh", "-c", "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp:|Groups)' /proc/self/status").Output;
        Assert.Contains(own, first.Output, StringComparison.Ordinal);
        Assert.Contains(engine.Run("exec", _name, "sh", "-c", "readlink /proc/1/ns/*; cut -d: -f2- /proc/1/cgroup").Output, first.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_and_directory_of_the_caller_win()
    {
        Begin("-e", "MINE=container");
        Assert.Equal("/data caller /elsewhere\n", engine.Run("exec", "-w", "/data", "-e", "MINE=caller", "-e", "HOME=/elsewhere", _name, "sh", "-c", "echo $PWD $MINE $HOME").Output);
    }

    [Fact]
    public void A_missing_directory_is_refused_and_not_made()
    {
        Begin();
        var outcome = engine.Run("exec", "-w", "/not/there", _name, "pwd");
        Assert.Equal(125, outcome.Code);
        Assert.Contains("working directory '/not/there'", outcome.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, engine.Run("exec", _name, "test", "-e", "/not").Code);
    }

    [Fact]
    public void Input_passes_only_when_asked_for()
    {
        Begin();
        Assert.Equal("typed", engine.RunWithInput("typed", "exec", "-i", _name, "cat").Output);
        Assert.Equal("", engine.RunWithInput("typed", "exec", _name, "cat").Output);
    }

    [Fact]
    public void Much_output_arrives_whole()
    {
        Begin();
        Assert.Equal(string.Concat(Enumerable.Range(1, 200_000).Select(i => $"{i}\n")), engine.Run("exec", _name, "seq", "1", "200000").Output);
    }

    [Fact]
    public void A_container_that_does_not_run_is_named()
    {
        engine.Run("create", "--name", _name, "busybox");
        var outcome = engine.Run("exec", _name, "true");
        Assert.Equal(125, outcome.Code);
        Assert.Equal($"BK3212: Running a command in '{_name}': it does not run, it is created. 'start {_name}' starts it.", outcome.Error.Trim());
        Assert.StartsWith("BK3203", engine.Run("exec", "nobody-knows-it", "true").Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_container_ends_it_with_137()
    {
        Begin();
        using var command = engine.Start("exec", _name, "sh", "-c", "echo ready; sleep 1000");
        Assert.Equal("ready", await Line(command));
        engine.Run("kill", _name);
        Assert.Equal(137, EngineFolder.Finish(command).Code);
    }

    [Fact]
    public async Task A_signal_to_the_caller_reaches_the_command_and_all_it_started()
    {
        Begin();
        using var command = engine.Start("exec", _name, "sh", "-c", "trap 'echo asked; exit 4' TERM; sleep 1000 & echo ready; wait");
        Assert.Equal("ready", await Line(command));
        // Between its fork and its exec the child would swallow the signal by the shell's trap.
        await EngineFolder.Until(() => Sleepers() != "", "what it started runs");
        Terminal.Signal(command.Id, "TERM");
        Assert.Equal(new EngineOutcome(4, "asked\n", ""), EngineFolder.Finish(command));
        Assert.Equal("", Sleepers());
    }

    [Fact]
    public async Task A_killed_caller_leaves_no_command_behind()
    {
        Begin();
        using var command = engine.Start("exec", _name, "sh", "-c", "echo ready; exec sleep 1000");
        Assert.Equal("ready", await Line(command));
        Assert.NotEqual("", Sleepers());
        command.Kill();
        await EngineFolder.Until(() => Sleepers().Length == 0, "the command ended");
    }

    [Fact]
    public async Task In_the_background_it_lives_on_when_the_caller_has_ended()
    {
        Begin();
        Assert.Equal(new EngineOutcome(0, "", ""), engine.Run("exec", "-d", _name, "sh", "-c", "echo dropped; touch /tmp/began; exec sleep 1000"));
        await EngineFolder.Until(() => engine.Run("exec", _name, "test", "-e", "/tmp/began").Code == 0, "the command began");
        Assert.NotEqual("", Sleepers());
        Assert.Equal(127, engine.Run("exec", "-d", _name, "no-such-program").Code);
        Assert.Equal(0, engine.Run("stop", _name, "0.1").Code);
    }

    [Fact]
    public async Task Many_at_once_all_end_well()
    {
        Begin();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => engine.Run("exec", _name, "sh", "-c", $"echo {i}; exit {i}"))));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => new EngineOutcome(i, $"{i}\n", "")), outcomes);
    }

    [Fact]
    public void A_container_in_another_ones_network_takes_commands()
    {
        Begin();
        Assert.Equal(0, engine.Run("run", "-d", "--name", _name + "b", "--network", $"container:{_name}", "busybox", "sleep", "1000").Code);
        Assert.Equal(engine.Run("exec", _name, "readlink", "/proc/self/ns/net"), engine.Run("exec", _name + "b", "readlink", "/proc/self/ns/net"));
        engine.Run("rm", "-f", _name + "b");
    }

    [Fact]
    public void Huge_user_files_of_the_container_are_refused()
    {
        Begin();
        Assert.Equal(0, engine.Run("exec", _name, "sh", "-c", "dd if=/dev/zero of=/etc/passwd bs=1M count=5 2>/dev/null").Code);
        var outcome = engine.Run("exec", "-u", "web", _name, "true");
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith("BK6085", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void User_files_that_are_links_out_of_the_root_are_read_inside()
    {
        Begin();
        Assert.Equal(0, engine.Run("exec", _name, "sh", "-c", "rm /etc/passwd; ln -s ../../../../../../etc/passwd.mine /etc/passwd; echo 'me:x:0:0::/found:/bin/sh' > /etc/passwd.mine").Code);
        Assert.Equal("/found\n", engine.Run("exec", "-u", "me", _name, "sh", "-c", "echo $HOME").Output);
    }

    protected void Begin(params string[] flags)
    {
        var outcome = engine.Run(["run", "-d", "--name", _name, .. flags, "busybox", "sleep", "999"]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
    }

    protected EngineOutcome Exec(params string[] args) => engine.Run(["exec", .. args.TakeWhile(a => a != "--"), _name, .. args.SkipWhile(a => a != "--").Skip(1)]);

    protected int FirstProcess() => JsonDocument.Parse(engine.Run("inspect", _name).Output).RootElement.GetProperty("State").GetProperty("Pid").GetInt32();

    private static Task<string?> Line(Process process) => process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));

    private string Sleepers() => engine.Run("exec", _name, "sh", "-c", "ps -o args | grep '[s]leep 1000'; true").Output;
}

public sealed class RootfulCommands(EngineFolder engine) : CommandsInContainers(engine), IClassFixture<EngineFolder>
{
    [Theory]
    [InlineData("web", "uid=1000(web) gid=1000(web) groups=1000(web),2000(extra) /home/web")]
    [InlineData("1000", "uid=1000(web) gid=1000(web) groups=1000(web),2000(extra) /home/web")]
    [InlineData("web:0", "uid=1000(web) gid=0(root) groups=0(root) /home/web")]
    [InlineData("42:43", "uid=42 gid=43 groups=43 /")]
    public void Users_come_from_the_container(string user, string want)
    {
        Begin();
        var outcome = Exec("-u", user, "--", "sh", "-c", "echo $(id) $HOME");
        Assert.Equal(want, outcome.Output.Trim());
    }

    [Fact]
    public void Users_that_the_container_made_itself_are_found()
    {
        Begin();
        Exec("--", "sh", "-c", "echo new:x:77:78::/home/new:/bin/sh >> /etc/passwd");
        Assert.Equal("77:78\n", Exec("-u", "new", "--", "sh", "-c", "echo $(id -u):$(id -g)").Output);
    }

    [Fact]
    public void Another_user_has_no_capabilities_and_root_has_the_containers()
    {
        Begin("--cap-drop", "ALL", "--cap-add", "CHOWN");
        Assert.Equal("CapEff:\t0000000000000001\n", Exec("--", "grep", "CapEff", "/proc/self/status").Output);
        Assert.Equal("CapEff:\t0000000000000000\n", Exec("-u", "web", "--", "grep", "CapEff", "/proc/self/status").Output);
    }

    [Fact]
    public void Privileged_means_all_capabilities_and_no_filter()
    {
        Begin();
        Assert.Equal($"NoNewPrivs:\t0\nSeccomp:\t0\nCapEff:\t{Bounding()}\n", Exec("--privileged", "--", "sh", "-c", "cd /proc/self; grep NoNewPrivs status; grep Seccomp: status; grep CapEff status").Output);
        Assert.Equal(0, Exec("--privileged", "--", "mount", "-t", "tmpfs", "none", "/tmp").Code);

        // All that this process itself may have: a sandbox around the tests may keep some back.
        static string Bounding() => File.ReadLines("/proc/self/status").Single(l => l.StartsWith("CapBnd:", StringComparison.Ordinal))[8..];
    }
}

public sealed class RootlessCommands(RootlessFolder engine) : CommandsInContainers(engine), IClassFixture<RootlessFolder>
{
    [Fact]
    public void A_user_that_the_namespace_does_not_have_is_named()
    {
        Begin();
        var outcome = Exec("-u", "web", "--", "id");
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith("BK3252", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_containers_user_is_who_it_was_at_the_start_whatever_its_files_say_now()
    {
        Begin("-u", "web");
        Assert.Equal("1000 /home/web\n", Exec("--", "sh", "-c", "echo $(id -u) $HOME").Output);
        Assert.Equal("1000\n", Exec("-u", "1000", "--", "id", "-u").Output);
    }
}

/// <summary>As an ordinary user with ranges of ids.</summary>
public sealed class RangedCommands(RangedFolder engine) : CommandsInContainers(engine), IClassFixture<RangedFolder>
{
    [Theory]
    [InlineData("web", "1000:1000 1000 2000 /home/web")]
    [InlineData("42:43", "42:43 43 /")]
    public void All_users_of_the_container_are_there(string user, string want)
    {
        Begin();
        Assert.Equal(want + "\n", Exec("-u", user, "--", "sh", "-c", "echo $(id -u):$(id -g) $(id -G) $HOME").Output);
    }
}
