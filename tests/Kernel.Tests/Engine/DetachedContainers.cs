using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Containers in the background, each watched by a process of its own.</summary>
public abstract class DetachedContainers(EngineFolder engine) : IDisposable
{
    private readonly string _name = "d" + Guid.NewGuid().ToString("N")[..12];

    public void Dispose()
    {
        engine.Run("rm", "-f", "-v", _name);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_runs_logs_ends_and_is_removed()
    {
        Begin("sh", "-c", "echo one; echo two >&2; exit 6");
        await EngineFolder.Until(() => Status().StartsWith("Exited", StringComparison.Ordinal), "the container ended");
        Assert.StartsWith("Exited (6)", Status(), StringComparison.Ordinal);
        Assert.Equal("6\n", engine.Run("wait", _name).Output);
        Assert.Equal(new EngineOutcome(0, "one\n", "two\n"), engine.Run("logs", _name));
        Assert.Equal(0, engine.Run("rm", _name).Code);
        Assert.StartsWith("BK3203", engine.Run("inspect", _name).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program", 127)]
    [InlineData("/bin/noexec", 126)]
    public void A_program_that_does_not_start_is_reported_to_the_caller(string program, int want)
    {
        var outcome = engine.Run("run", "-d", "--name", _name, "busybox", program);
        Assert.Equal((want, ""), (outcome.Code, outcome.Output));
        Assert.StartsWith("BK310", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("Created", Status());
    }

    [Fact]
    public void Stop_sends_the_stop_signal_and_waits()
    {
        Begin("sh", "-c", "trap 'echo bye; exit 9' TERM; echo ready; while :; do sleep 0.05; done");
        WaitForLog("ready");
        Assert.Equal(0, engine.Run("stop", _name).Code);
        Assert.StartsWith("Exited (9)", Status(), StringComparison.Ordinal);
        Assert.EndsWith("bye\n", engine.Run("logs", _name).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stop_kills_what_does_not_listen()
    {
        Begin("sleep", "1000");
        Assert.Equal(0, engine.Run("stop", _name, "0.1").Code);
        Assert.StartsWith("Exited (137)", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public void Kill_ends_it_with_137_and_what_does_not_run_is_not_killed()
    {
        Begin("sleep", "1000");
        Assert.Equal(0, engine.Run("kill", _name).Code);
        Assert.StartsWith("Exited (137)", Status(), StringComparison.Ordinal);
        Assert.StartsWith("BK3212", engine.Run("kill", _name).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_running_container_is_removed_only_by_force()
    {
        Begin("sleep", "1000");
        Assert.StartsWith("BK3213", engine.Run("rm", _name).Error, StringComparison.Ordinal);
        Assert.StartsWith("Up", Status(), StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("rm", "-f", _name).Code);
        Assert.Equal("", Status());
    }

    [Fact]
    public void Starting_again_keeps_what_was_written()
    {
        Begin("sh", "-c", "echo run >> /count; wc -l < /count");
        engine.Run("wait", _name);
        Assert.Equal(0, engine.Run("start", _name).Code);
        engine.Run("wait", _name);
        Assert.Equal("1\n2\n", engine.Run("logs", _name).Output);
    }

    [Fact]
    public async Task Following_a_log_ends_with_the_container()
    {
        Begin("sh", "-c", "echo first; while ! test -e /go; do sleep 0.05; done; echo last");
        using var follower = engine.Start("logs", "-f", _name);
        Assert.Equal("first", await follower.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Touch("/go");
        Assert.Equal(new EngineOutcome(0, "last\n", ""), EngineFolder.Finish(follower));
    }

    [Fact]
    public async Task With_rm_it_removes_itself_and_who_waits_gets_the_code()
    {
        Begin("--rm", "sh", "-c", "while ! test -e /go; do sleep 0.05; done; exit 5");
        using var waiter = engine.Start("wait", _name);
        await EngineFolder.Until(() => OpenFiles(waiter.Id).Any(f => f.EndsWith("/monitor", StringComparison.Ordinal)), "the waiter waits");
        Touch("/go");
        Assert.Equal("5\n", EngineFolder.Finish(waiter).Output);
        Assert.Equal("", Status());
    }

    [Fact]
    public async Task A_dead_monitor_kills_nothing_and_a_new_one_goes_on()
    {
        Begin("-p", "127.0.0.1::80", "sh", "-c", "trap 'exit 8' TERM; i=0; while :; do i=$((i+1)); echo line $i; sleep 0.05; done");
        WaitForLog("line 2");
        using (var monitor = System.Diagnostics.Process.GetProcessById(Inspect().GetProperty("State").GetProperty("MonitorPid").GetInt32())) monitor.Kill();
        await EngineFolder.Until(() => Status().EndsWith("(unmonitored)", StringComparison.Ordinal), "the dead monitor was noticed");

        // More than the pipe would have held if nobody kept it open.
        Assert.Equal(0, engine.Run("start", _name).Code);
        Assert.DoesNotContain("unmonitored", Status(), StringComparison.Ordinal);
        Assert.Single(engine.Run("port", _name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, engine.Run("stop", _name).Code);
        Assert.StartsWith("Exited (8)", Status(), StringComparison.Ordinal);
        var lines = engine.Run("logs", _name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(i => $"line {i}"), lines);
    }

    [Fact]
    public async Task When_monitor_and_container_die_together_the_state_says_what_is_known()
    {
        Begin("sleep", "1000");
        var state = Inspect().GetProperty("State");
        using (var monitor = System.Diagnostics.Process.GetProcessById(state.GetProperty("MonitorPid").GetInt32())) monitor.Kill();
        using (var process = System.Diagnostics.Process.GetProcessById(state.GetProperty("Pid").GetInt32())) process.Kill();
        await EngineFolder.Until(() => Status().StartsWith("Exited (unknown)", StringComparison.Ordinal), "the end was noticed");
        Assert.Contains("monitor", Inspect().GetProperty("State").GetProperty("Error").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("rm", _name).Code);
    }

    [Fact]
    public void A_damaged_state_is_named_and_hides_no_other_container()
    {
        Begin("true");
        engine.Run("wait", _name);
        var id = Inspect().GetProperty("Id").GetString()!;
        File.WriteAllText(Path.Combine(engine.Root, "containers", id, "state.json"), "{ \"status\": ");
        engine.Run("create", "--name", _name + "x", "busybox");
        var list = engine.Run("ps", "-a");
        Assert.Contains(_name + "x", list.Output, StringComparison.Ordinal);
        Assert.Contains("BK3206", list.Error, StringComparison.Ordinal);
        Assert.StartsWith("BK3206", engine.Run("inspect", _name).Error, StringComparison.Ordinal);
        Assert.Equal(0, engine.Run("rm", "-f", _name).Code);
        engine.Run("rm", _name + "x");
    }

    [Fact]
    public async Task A_published_port_is_reached_over_both_families_and_half_closes()
    {
        Begin("-p", "80", "sh", "-c", "echo ready; while :; do nc -l -p 80 -e sh -c 'wc -c'; done");
        WaitForLog("ready");
        var port = HostPort();
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
            Assert.Equal("100000", (await EchoAsync(address, port, new byte[100_000])).Trim());
    }

    [Fact]
    public async Task A_published_udp_port_answers()
    {
        Begin("-p", "127.0.0.1::53/udp", "sleep", "1000");
        using var echo = EngineFolder.StartInNetwork(Inspect().GetProperty("State").GetProperty("Pid").GetInt32(), "echo-udp", "53");
        Assert.Equal("ready", await echo.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        using var client = new UdpClient();
        client.Connect(IPAddress.Loopback, HostPort());
        await client.SendAsync(Encoding.ASCII.GetBytes("ping"));
        var answer = Encoding.ASCII.GetString((await client.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(10))).Buffer);
        echo.Kill();
        Assert.Equal("ping", answer);
    }

    [Fact]
    public void A_port_in_use_is_refused_before_anything_runs()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var outcome = engine.Run("run", "-d", "--name", _name, "-p", $"{port}:80", "busybox", "sleep", "1000");
        Assert.Equal(125, outcome.Code);
        Assert.StartsWith("BK3302", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("Created", Status());
    }

    [Fact]
    public void The_network_of_another_container_is_shared()
    {
        Begin("sh", "-c", "nc -l -p 7 -e echo shared & echo ready; wait");
        WaitForLog("ready");
        Assert.Equal("shared\n", engine.Run("run", "--rm", "--network", $"container:{_name}", "busybox", "sh", "-c", "for i in 1 2 3 4 5; do nc 127.0.0.1 7 && exit; sleep 0.1; done").Output);
    }

    [Fact]
    public void Names_change()
    {
        Begin("sleep", "1000");
        Assert.Equal(0, engine.Run("rename", _name, _name + "new").Code);
        Assert.Equal("", Status());
        Assert.Equal(0, engine.Run("rename", _name + "new", _name).Code);
        Assert.StartsWith("Up", Status(), StringComparison.Ordinal);
    }

    private void Begin(params string[] args)
    {
        var flags = args.TakeWhile(a => a.StartsWith('-') || a.Contains("::", StringComparison.Ordinal) || a == "80").ToArray();
        var outcome = engine.Run(["run", "-d", "--name", _name, .. flags, "busybox", .. args[flags.Length..]]);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
    }

    private string Status() => engine.Run("ps", "-a").Output.Split('\n').Select(l => l.Split('\t')).FirstOrDefault(l => l[0] == _name)?[1] ?? "";

    private static IEnumerable<string> OpenFiles(int pid) =>
        Directory.GetFiles($"/proc/{pid}/fd").Select(f => new FileInfo(f).LinkTarget).OfType<string>();

    private JsonElement Inspect() => JsonDocument.Parse(engine.Run("inspect", _name).Output).RootElement;

    private int HostPort() => int.Parse(engine.Run("port", _name).Output.Split("->")[0].Split(':')[^1], CultureInfo.InvariantCulture);

    private void WaitForLog(string text)
    {
        using var follower = engine.Start("logs", "-f", _name);
        while (follower.StandardOutput.ReadLine() is { } line && !line.Contains(text, StringComparison.Ordinal)) continue;
        follower.Kill();
    }

    /// <summary>Writes into the container's root from outside: its process's root directory is reached through the kernel.</summary>
    private void Touch(string path) => engine.Touch(Inspect().GetProperty("State").GetProperty("Pid").GetInt32(), path);

    private static async Task<string> EchoAsync(IPAddress address, int port, byte[] content)
    {
        // The container's server may be between two clients.
        for (var i = 0; ; i++)
        {
            using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(address, port).WaitAsync(TimeSpan.FromSeconds(5));
            try
            {
                using var reader = new StreamReader(new NetworkStream(client));
                await client.SendAsync(content);
                client.Shutdown(SocketShutdown.Send);
                var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10));
                if (answer.Length > 0) return answer;
            }
            catch (Exception e) when (e is IOException or SocketException && i < 50)
            {
                // Turned away.
            }

            if (i == 50) return "";
            await Task.Delay(50);
        }
    }
}

public sealed class RootfulDetached(EngineFolder engine) : DetachedContainers(engine), IClassFixture<EngineFolder>;

public sealed class RootlessDetached(RootlessFolder engine) : DetachedContainers(engine), IClassFixture<RootlessFolder>;
