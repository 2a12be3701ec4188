using System.Text;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Tool.Output.Building;
using BuildKit.Tool.Tests.Cli;

namespace BuildKit.Tool.Tests.Build;

public sealed class BuildProgressTests
{
    private static readonly StepLabel Base = new() { Text = "FROM busybox", Stage = "build", Index = 1, Total = 3 };
    private static readonly StepLabel Copy = new() { Text = "COPY . /src", Stage = "build", Index = 2, Total = 3 };
    private static readonly StepLabel Make = new() { Text = "RUN make", Stage = "build", Index = 3, Total = 3, Origin = new StepOrigin("Dockerfile", 3, 1, 3) };

    private readonly ManualClock _clock = new();
    private readonly List<string> _lines = [];

    [Fact]
    public void Plain_lines_are_numbered_by_step()
    {
        Report(new PlainBuildProgress(_lines.Add, _clock), fails: false);
        Assert.Equal(
            [
                "#1 [build 1/3] FROM busybox", "#1 CACHED", "#2 [build 2/3] COPY . /src", "#2 DONE 0.5s", "#3 [build 3/3] RUN make", "#3 0.250 cc -c app.c", "#3 0.500 linked", "#3 DONE 0.5s",
            ], _lines);
    }

    [Fact]
    public void Json_has_every_event_with_its_time()
    {
        Report(new JsonBuildProgress(_lines.Add, _clock), fails: false);
        Assert.Equal("""{"event":"started","step":3,"time":"1970-01-01T00:00:00.5000000+00:00","name":"[build 3/3] RUN make","file":"Dockerfile","line":3}""", _lines.Single(l => l.Contains("RUN make", StringComparison.Ordinal)));
        Assert.Contains(_lines, l => l.EndsWith("""{"outcome":"changed","reasons":["/src/app.c changed"]}"""[1..], StringComparison.Ordinal));
    }

    [Fact]
    public void The_last_table_on_a_terminal_has_every_step()
    {
        var screen = Draw(rows: 24, fails: false);
        Assert.Equal(
            [
                "[+] Building 1.0s (3/3) FINISHED",
                Row(" => CACHED [build 1/3] FROM busybox", "0.0s"),
                Row(" => [build 2/3] COPY . /src", "0.5s"),
                Row(" => [build 3/3] RUN make", "0.5s"),
            ], screen.Lines);
    }

    [Fact]
    public void While_it_runs_a_step_shows_its_last_lines()
    {
        var screen = new Screen();
        using var table = new TerminalBuildProgress(screen.Write, _clock, (60, 24));
        table.Report(new BuildEvent.Started(1, Make));
        table.Report(new BuildEvent.Output(1, false, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 9).Select(i => $"line {i}\n")))));
        _clock.Advance(1);
        Assert.Equal(["[+] Building 1.0s (0/1)", Row(" => [build 3/3] RUN make", "1.0s"), .. Enumerable.Range(4, 6).Select(i => $" => => # line {i}")], screen.Lines);
    }

    [Fact]
    public void A_low_terminal_shows_what_runs()
    {
        var screen = new Screen();
        using var table = new TerminalBuildProgress(screen.Write, _clock, (60, 5));
        for (var i = 1; i <= 9; i++) table.Report(new BuildEvent.Started(i, new StepLabel { Text = $"step {i}" }));
        for (var i = 2; i <= 9; i++) table.Report(new BuildEvent.Done(i, new StepLabel { Text = $"step {i}" }));
        _clock.Advance(1);
        Assert.Equal(["[+] Building 1.0s (8/9)", "step 1", "step 9"], screen.Lines.Select(l => l.StartsWith('[') ? l : l[4..].Split("  ")[0]));
    }

    [Fact]
    public void The_last_lines_of_a_failed_step_come_again_at_the_end()
    {
        var failed = new FailedSteps(_clock);
        Report(failed, fails: true);
        failed.Write(_lines.Add);
        Assert.Equal(["------", " > [build 3/3] RUN make:", "0.250 cc -c app.c", "0.500 linked", "------"], _lines);
    }

    [Fact]
    public void A_build_that_failed_is_not_finished() => Assert.Equal(["[+] Building 1.0s (3/3) STOPPED", Row(" => ERROR [build 3/3] RUN make", "0.5s")], Draw(rows: 24, fails: true).Lines.Where(l => l.Contains("STOPPED", StringComparison.Ordinal) || l.Contains("ERROR", StringComparison.Ordinal)));

    [Fact]
    public void Explanations_say_what_had_changed()
    {
        var why = new StepExplanations();
        Report(why, fails: false);
        using var text = new StringWriter { NewLine = "\n" };
        why.Write(text);
        Assert.Equal("reused  [build 1/3] FROM busybox\nmade    [build 2/3] COPY . /src\n          /src/app.c changed\nmade    [build 3/3] RUN make: new\n", text.ToString());
    }

    /// <summary>A row of a terminal of 60 columns.</summary>
    private static string Row(string text, string time) => text.PadRight(60 - time.Length - 2) + " " + time;

    private Screen Draw(int rows, bool fails)
    {
        var screen = new Screen();
        using (var table = new TerminalBuildProgress(screen.Write, _clock, (60, rows))) Report(table, fails);
        return screen;
    }

    private void Report(IBuildProgress progress, bool fails)
    {
        progress.Report(new BuildEvent.Started(1, Base));
        progress.Report(new BuildEvent.Explained(1, Base, CacheExplanation.Hit));
        progress.Report(new BuildEvent.Cached(1, Base));
        progress.Report(new BuildEvent.Started(2, Copy));
        progress.Report(new BuildEvent.Explained(2, Copy, new CacheExplanation(CacheOutcome.Changed, ["/src/app.c changed"])));
        _clock.Advance(0.5);
        progress.Report(new BuildEvent.Done(2, Copy));
        progress.Report(new BuildEvent.Started(3, Make));
        progress.Report(new BuildEvent.Explained(3, Make, new CacheExplanation(CacheOutcome.New, [])));
        _clock.Advance(0.25);
        progress.Report(new BuildEvent.Output(3, false, Encoding.UTF8.GetBytes("cc -c app.c\nlin")));
        _clock.Advance(0.25);
        progress.Report(new BuildEvent.Output(3, true, Encoding.UTF8.GetBytes("ked")));
        progress.Report(fails ? new BuildEvent.Failed(3, Make, new InvalidOperationException("no")) : new BuildEvent.Done(3, Make));
    }
}
