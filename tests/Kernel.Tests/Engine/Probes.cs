using System.Diagnostics;
using System.Text;
using BuildKit.Containers;
using BuildKit.Containers.Exec;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Kernel.Tests.Engine;

/// <summary>Commands that a loop runs in a container beside everything else.</summary>
public sealed class Probes : IClassFixture<EngineFolder>, IDisposable
{
    private readonly string _name = "p" + Guid.NewGuid().ToString("N")[..12];
    private readonly EngineFolder _engine;
    private readonly Store _store;
    private readonly EngineParts _parts;

    public Probes(EngineFolder engine)
    {
        _engine = engine;
        _store = Store.Open(new StoreLocation(engine.Root, Path.Combine(engine.Path, "run")));
        _parts = new EngineParts(new EngineOptions { Store = _store });
        Assert.Equal(0, engine.Run("run", "-d", "--name", _name, "busybox", "sleep", "999").Code);
    }

    public void Dispose()
    {
        _store.Dispose();
        _engine.Run("rm", "-f", _name);
    }

    [Fact]
    public void Both_streams_come_as_one_with_the_exit_code()
    {
        var result = Run(TimeSpan.FromSeconds(20), 4096, "sh", "-c", "echo out; echo err >&2; exit 3");
        Assert.Equal((3, "out\nerr\n", false), (result.ExitCode, Text(result), result.TimedOut));
    }

    [Fact]
    public void Only_the_beginning_of_much_output_is_kept()
    {
        var result = Run(TimeSpan.FromSeconds(20), 10, "seq", "1", "100000");
        Assert.Equal((0, "1\n2\n3\n4\n5\n"), (result.ExitCode, Text(result)));
    }

    [Fact]
    public void When_the_time_is_over_it_is_killed_with_all_it_started()
    {
        var watch = Stopwatch.StartNew();
        var result = Run(TimeSpan.FromMilliseconds(300), 4096, "sh", "-c", "echo began; sleep 1000 & sleep 1000");
        Assert.Equal((137, "began\n", true), (result.ExitCode, Text(result), result.TimedOut));
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("sleep 1000", _engine.Run("exec", _name, "ps", "-o", "args").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_missing_is_a_failure_without_a_code()
    {
        var result = Run(TimeSpan.FromSeconds(20), 4096, "no-such-program");
        Assert.Null(result.ExitCode);
        Assert.Equal("BK3102", Assert.IsAssignableFrom<BuildKitException>(result.Failure).Code);
    }

    [Fact]
    public void The_loop_goes_on_meanwhile_and_a_disposed_probe_reports_nothing()
    {
        using var loop = new EventLoop();
        var ticks = 0;
        var reported = false;
        var probe = ExecProbe.Start(loop, Launch(), new ExecSpec { Command = ["sleep", "1000"] }, new ProbeLimits(TimeSpan.FromSeconds(20), 100), _ => reported = true);
        Tick();
        loop.Run();
        Assert.Equal((20, false), (ticks, reported));
        Assert.DoesNotContain("sleep 1000", _engine.Run("exec", _name, "ps", "-o", "args").Output, StringComparison.Ordinal);

        void Tick() => loop.After(TimeSpan.FromMilliseconds(25), () =>
        {
            if (++ticks == 15) probe.Dispose();
            if (ticks == 20) loop.Stop();
            else Tick();
        });
    }

    private static string Text(ProbeResult result) => Encoding.UTF8.GetString(result.Output.Span);

    private ExecLaunch Launch() => new(_parts, _parts.Containers.Find(_name));

    private ProbeResult Run(TimeSpan time, int limit, params string[] command)
    {
        using var loop = new EventLoop();
        ProbeResult? result = null;
        using var probe = ExecProbe.Start(loop, Launch(), new ExecSpec { Command = command }, new ProbeLimits(time, limit), r =>
        {
            result = r;
            loop.Stop();
        });
        using var patience = loop.After(TimeSpan.FromSeconds(30), loop.Stop);
        loop.Run();
        return result ?? throw new TimeoutException("The probe did not end.");
    }
}
