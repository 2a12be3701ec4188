using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Launch;
using BuildKit.Kernel.Tests.Engine;
using BuildKit.Storage;
using BuildKit.Testing;

namespace BuildKit.Kernel.Tests.Testing;

/// <summary>The API for tests as a test uses it, in this process.</summary>
public sealed class ContainersOfTests(EngineFolder engine) : IClassFixture<EngineFolder>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_server_is_ready_when_its_port_listens_and_answers_at_its_endpoint()
    {
        await using var container = await TestContainer.StartAsync(Options("httpd", "-f", "-p", "80", "-h", "/etc") with { Ports = [80] });
        using var client = new HttpClient();
        Assert.Contains("root:x:0", await client.GetStringAsync(new Uri($"http://{container.Endpoint(80)}/passwd")).WaitAsync(Patience), StringComparison.Ordinal);
        Assert.True(System.Net.IPAddress.IsLoopback(container.Endpoint(80).Address));
        Assert.Equal("BK3352", Assert.Throws<TestException>(() => container.Endpoint(81)).Code);
    }

    [Fact]
    public async Task Several_signals_are_waited_for()
    {
        var ready = ReadySignal.Log("héllo").And(ReadySignal.Command("test", "-e", "/tmp/there")).And(ReadySignal.Port(7));
        await using var container = await TestContainer.StartAsync(Options("sh", "-c", "sleep 0.1; echo héllo; sleep 0.1; touch /tmp/there; sleep 0.1; nc -l -p 7") with { Ready = ready });
        Assert.Equal("héllo\n", container.Log);
        Assert.Equal(0, (await container.ExecuteAsync("test", "-e", "/tmp/there")).ExitCode);
    }

    [Fact]
    public async Task Commands_and_files_go_both_ways()
    {
        await using var container = await TestContainer.StartAsync(Options("sleep", "1000") with { Environment = new Dictionary<string, string> { ["GREETING"] = "hi" } });
        await container.WriteFileAsync("/tmp/from-test", "content"u8.ToArray());
        var outcome = await container.ExecuteAsync("sh", "-c", "cat /tmp/from-test > /etc/copy; ln -s copy /etc/link; echo $GREETING; echo bad >&2; exit 4");
        Assert.Equal((4, "hi\n", "bad\n"), (outcome.ExitCode, outcome.OutputText, outcome.ErrorText));
        Assert.Equal("content"u8.ToArray(), await container.ReadFileAsync("/etc/link"));
        Assert.Equal("BK3353", (await Assert.ThrowsAsync<TestException>(() => container.ReadFileAsync("/etc"))).Code);
        var folder = Path.Combine(engine.Path, "out");
        await container.CopyOutAsync("/etc", folder);
        await container.CopyInAsync(folder, "/tmp/back");
        Assert.Equal(0, (await container.ExecuteAsync("grep", "-q", "root", "/tmp/back/passwd")).ExitCode);
    }

    [Fact]
    public async Task It_stops_when_asked_and_its_output_and_code_stay_known()
    {
        await using var container = await TestContainer.StartAsync(Options("sh", "-c", "trap 'echo bye; exit 9' TERM; echo up; while :; do sleep 0.05; done") with { Ready = ReadySignal.Log("up") });
        Assert.Equal(9, await container.StopAsync());
        Assert.Equal((9, "up\nbye\n"), (await container.WaitForExitAsync(), container.Log));
        Assert.Equal(9, await container.StopAsync());
    }

    [Fact]
    public async Task Disposing_leaves_nothing_and_may_be_repeated()
    {
        var container = await TestContainer.StartAsync(Options("sleep", "1000"));
        var name = container.Name;
        Assert.Contains(name, engine.Run("ps", "-a").Output, StringComparison.Ordinal);
        await container.DisposeAsync();
        await container.DisposeAsync();
        Assert.DoesNotContain(name, engine.Run("ps", "-a").Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(engine.Root, "containers")), d => Path.GetFileName(d) == container.Id);
    }

    [Fact]
    public async Task A_command_that_never_succeeds_is_quoted()
    {
        var ready = ReadySignal.Command("sh", "-c", "echo no route to anywhere >&2; exit 3");
        var error = await Assert.ThrowsAsync<TestException>(() => TestContainer.StartAsync(Options("sleep", "1000") with { Ready = ready, StartTimeout = TimeSpan.FromSeconds(2) }));
        Assert.Contains("(the last time it ended with 3: no route to anywhere)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_ends_too_early_says_how_and_what_it_wrote_last()
    {
        var error = await Assert.ThrowsAsync<TestException>(() => TestContainer.StartAsync(Options("sh", "-c", "for i in $(seq 1 30); do echo line $i; done; exit 5") with { Ready = ReadySignal.Log("never") }));
        Assert.Equal("BK3351", error.Code);
        Assert.Contains("ended with 5", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("line 29\nline 30", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 10\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_never_ready_is_removed_when_the_time_is_over()
    {
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<TestException>(() => TestContainer.StartAsync(Options("sh", "-c", "echo waiting; sleep 1000") with { Ports = [80], StartTimeout = TimeSpan.FromSeconds(2) }));
        Assert.Equal("BK3350", error.Code);
        Assert.Contains("port 80 listens", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("waiting", error.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1.9), Patience);
        Assert.DoesNotContain("Up", engine.Run("ps").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_started_says_why()
    {
        Assert.Equal("BK3102", (await Assert.ThrowsAnyAsync<LaunchException>(() => TestContainer.StartAsync(Options("no-such-program")))).Code);
        Assert.IsAssignableFrom<BuildKitException>(await Record.ExceptionAsync(() => TestContainer.StartAsync(new TestContainerOptions { Image = "none", Store = Options().Store })));
        Assert.Equal("BK3354", (await Assert.ThrowsAsync<TestException>(() => TestContainer.StartAsync(Options("sleep", "9") with { Ready = ReadySignal.Healthy }))).Code);
    }

    [Fact]
    public async Task A_cancelled_start_leaves_nothing()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestContainer.StartAsync(Options("sleep", "1000") with { Ready = ReadySignal.Log("never") }, source.Token));
        Assert.Equal("", engine.Run("ps").Output);
    }

    [Fact]
    public async Task Images_come_from_folders_archives_and_their_health_checks_count()
    {
        var folder = Directory.CreateDirectory(Path.Combine(engine.Path, "image", "bin")).Parent!.FullName;
        File.Copy("/bin/busybox", Path.Combine(folder, "bin", "busybox"));
        File.CreateSymbolicLink(Path.Combine(folder, "bin", "sh"), "busybox");
        string[] changes = ["CMD [\"/bin/busybox\", \"httpd\", \"-f\", \"-p\", \"80\"]", "HEALTHCHECK CMD /bin/busybox wget -q -O /dev/null http://127.0.0.1/bin/busybox"];
        Assert.False(TestImage.Exists("from-folder", Options().Store));
        Assert.Equal("from-folder", await TestImage.FromFolderAsync("from-folder", folder, changes, Options().Store));
        Assert.True(TestImage.Exists("from-folder", Options().Store));
        await using var container = await TestContainer.StartAsync(Options() with { Image = "from-folder", Command = null, Ports = [80], Ready = ReadySignal.Healthy });
        using var client = new TcpClient();
        await client.ConnectAsync(container.Endpoint(80));
    }

    [Fact]
    public async Task Many_at_once_are_told_apart()
    {
        var containers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => TestContainer.StartAsync(Options("sh", "-c", $"echo i am {i}; exit {i}"))));
        for (var i = 0; i < containers.Length; i++)
        {
            Assert.Equal((i, $"i am {i}\n"), (await containers[i].WaitForExitAsync(), containers[i].Log));
            await containers[i].DisposeAsync();
        }
    }

    private TestContainerOptions Options(params string[] command) =>
        new() { Image = "busybox", Command = command, Store = new StoreLocation(engine.Root, Path.Combine(engine.Path, "run")) };
}
