using BuildKit.Building.Contexts;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Runtime.Tests.Files;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Building.Solving;

/// <summary>Graphs of steps, executed; the programs are fakes.</summary>
public sealed class SolverTests : IDisposable
{
    private readonly TemporaryStore _store = new();
    private readonly TemporaryDirectory _folder = new();
    private readonly List<BuildEvent> _events = [];

    public void Dispose()
    {
        _folder.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Only_what_a_result_needs_is_made_and_each_step_once()
    {
        var shared = Run(new BuildStep.Scratch(), "write", "a", "1");
        _ = Run(shared, "write", "never", "1");
        var runner = new FakeRunner();
        var results = await SolveAsync(runner, Run(shared, "write", "b", "2"), Run(shared, "write", "c", "3"), Run(Run(new BuildStep.Scratch(), "write", "a", "1"), "write", "c", "3"));
        Assert.Equal(["write a 1", "write b 2", "write c 3"], runner.Ran.Order(StringComparer.Ordinal));
        Assert.Equal(results[1].Chain, results[2].Chain);
        Assert.Equal(2, results[0].Layers.Count);
    }

    [Fact]
    public async Task Another_solver_over_the_store_finds_everything()
    {
        var step = Run(Run(new BuildStep.Scratch(), "write", "a", "1"), "nothing");
        var first = await SolveAsync(new FakeRunner(), step);
        var runner = new FakeRunner();
        Assert.Equal(first[0].Chain, (await SolveAsync(runner, Run(Run(new BuildStep.Scratch(), "write", "a", "1"), "nothing")))[0].Chain);
        Assert.Empty(runner.Ran);
    }

    [Fact]
    public async Task Builds_at_the_same_time_share_equal_steps()
    {
        var runner = new FakeRunner();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SolveAsync(runner, Run(new BuildStep.Scratch(), "slow"))));
        Assert.Single(runner.Ran);
    }

    [Fact]
    public async Task A_failure_cancels_the_others_and_finished_steps_stay()
    {
        var good = Run(new BuildStep.Scratch(), "write", "a", "1");
        var error = await Assert.ThrowsAsync<BuildException>(() => SolveAsync(new FakeRunner(), Run(good, "fail"), Run(new BuildStep.Scratch(), "wait")));
        Assert.Equal(("BK4340", 3), (error.Code, error.ProgramCode));
        Assert.Contains(_events, e => e is BuildEvent.Canceled);
        Assert.Empty(Directory.GetDirectories(_store.In("tmp")).SelectMany(d => Directory.GetDirectories(d)));
        var runner = new FakeRunner();
        await SolveAsync(runner, Run(good, "write", "b", "2"));
        Assert.Equal(["write b 2"], runner.Ran);
    }

    [Fact]
    public async Task A_cancelled_build_ends()
    {
        using var stop = new CancellationTokenSource();
        var runner = new FakeRunner { OnRun = _ => stop.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SolveAsync(runner, stop.Token, o => o, Run(new BuildStep.Scratch(), "wait")));
        Assert.Empty(Directory.GetDirectories(_store.In("tmp")).SelectMany(d => Directory.GetDirectories(d)));
    }

    [Fact]
    public async Task A_copy_depends_on_what_is_selected_and_on_nothing_beside_it()
    {
        File.WriteAllText(_folder["a"], "1");
        File.WriteAllText(_folder["b"], "1");
        var first = (await SolveAsync(new FakeRunner(), Copy("a")))[0];
        File.WriteAllText(_folder["b"], "2");
        File.SetLastWriteTimeUtc(_folder["a"], DateTime.UnixEpoch);
        Assert.Equal(first.Chain, (await SolveAsync(new FakeRunner(), Copy("a")))[0].Chain);
        Assert.IsType<BuildEvent.Cached>(_events[^1]);
        File.WriteAllText(_folder["a"], "2");
        Assert.NotEqual(first.Chain, (await SolveAsync(new FakeRunner(), Copy("a")))[0].Chain);
    }

    [Fact]
    public async Task A_changed_stage_rebuilds_nothing_that_takes_an_equal_file_from_it()
    {
        BuildStep Final(string version) => Run(new BuildStep.Copy
        {
            Base = new BuildStep.Scratch(), Destination = "/out",
            Sources = [new CopySource { From = Run(Run(new BuildStep.Scratch(), "write", "other", version), "write", "taken", "same"), Patterns = ["taken"] }],
        }, "nothing");
        var first = (await SolveAsync(new FakeRunner(), Final("1")))[0];
        var runner = new FakeRunner();
        Assert.Equal(first.Chain, (await SolveAsync(runner, Final("2")))[0].Chain);
        Assert.Equal(["write other 2", "write taken same"], runner.Ran);
    }

    [Fact]
    public async Task What_a_copy_did_not_change_is_shared_with_the_copy_before()
    {
        string[] names = ["a", "b", "c"];
        foreach (var name in names) File.WriteAllText(_folder[name], "1");
        var step = Run(Labelled(Copy("*") with { Base = Run(new BuildStep.Scratch(), "write", "base", "1") }), "nothing");
        string Unpacked(StepResult result) => _store.Store.Layers.TryGet([.. result.Layers.Select(l => l.DiffId)])![1];
        var before = Unpacked((await SolveAsync(new FakeRunner(), step))[0]);
        File.WriteAllText(_folder["b"], "2");
        var now = Unpacked((await SolveAsync(new FakeRunner(), step))[0]);
        Assert.NotEqual(before, now);
        Assert.Equal(["1 2", "2 1", "1 2"], names.Select(name => $"{File.ReadAllText(Path.Combine(now, "x", name))} {Links(Path.Combine(now, "x", name))}"));
        Assert.Equal("1", File.ReadAllText(Path.Combine(before, "x/b")));
    }

    [Fact]
    public async Task The_changed_input_is_named()
    {
        File.WriteAllText(_folder["a"], "1");
        File.WriteAllText(_folder["b"], "1");
        Assert.Equal(CacheOutcome.New, (await WhyAsync(Labelled(Copy("*"))))?.Kind);
        File.WriteAllText(_folder["a"], "2");
        File.Delete(_folder["b"]);
        File.WriteAllText(_folder["c"], "3");
        Assert.Equal(["/x/a changed", "/x/c added", "/x/b removed"], (await WhyAsync(Labelled(Copy("*"))))!.Reasons);

        var run = Run(new BuildStep.Scratch(), "nothing");
        await WhyAsync(run with { Environment = ["A=1", "B=1"], Label = Label });
        Assert.Equal(["the variable A was '1', is '2'", "the variable C is new", "the variable B is gone"], (await WhyAsync(run with { Environment = ["A=2", "C=1"], Label = Label }))!.Reasons);
        Assert.Equal(["the step before it changed"], (await WhyAsync(run with { Environment = ["A=2", "C=1"], Base = Run(run.Base, "write", "x", "y"), Label = Label }))!.Reasons);
        Assert.Equal(CacheOutcome.Refused, (await WhyAsync(run with { IgnoreCache = true, Label = Label }))!.Kind);
    }

    [Fact]
    public async Task A_result_whose_layer_was_collected_is_made_again()
    {
        var step = Run(new BuildStep.Scratch(), "write", "a", "1") with { Label = Label };
        await SolveAsync(new FakeRunner(), step);
        Array.ForEach(Directory.GetFiles(_store.In("blobs", "sha256")), File.Delete);
        Assert.Equal(CacheOutcome.Lost, (await WhyAsync(step))!.Kind);
    }

    [Fact]
    public async Task Records_keep_their_layers_until_they_are_evicted()
    {
        var step = Run(new BuildStep.Scratch(), "write", "a", "1");
        using (var store = _store.Open())
        {
            using var solver = new Solver(Options(store, new FakeRunner(), _ => { }));
            await solver.SolveAsync([step], CancellationToken.None);
        }

        await CollectAsync(null);
        var runner = new FakeRunner();
        using (var store = _store.Open())
        {
            using var solver = new Solver(Options(store, runner, _ => { }));
            await solver.SolveAsync([step], CancellationToken.None);
            Assert.Empty(runner.Ran);
        }

        await CollectAsync(0);
        Assert.Empty(new StepRecords(_store.Store).List());
        Assert.Empty(Directory.GetFiles(_store.In("blobs", "sha256")));
    }

    [Fact]
    public async Task Secrets_are_seen_by_the_program_and_in_no_key_and_no_file()
    {
        var run = Run(new BuildStep.Scratch(), "write", "a", "1") with { Mounts = [new RunMount.Secret { Id = "s", Variable = "S", Target = "/run/secrets/s" }] };
        string[] seen = [];
        var runner = new FakeRunner { OnRun = e => seen = [.. e.Environment, System.Text.Encoding.UTF8.GetString(((StepMount.Secret)e.Mounts[0]).Content.Span)] };
        await SolveAsync(runner, CancellationToken.None, o => o with { Secrets = new Dictionary<string, ReadOnlyMemory<byte>> { ["s"] = "hidden-value"u8.ToArray() } }, run);
        Assert.Equal(["S=hidden-value", "hidden-value"], seen);
        await SolveAsync(runner, CancellationToken.None, o => o with { Secrets = new Dictionary<string, ReadOnlyMemory<byte>> { ["s"] = "another"u8.ToArray() } }, run);
        Assert.Single(runner.Ran);
        Assert.DoesNotContain(Directory.EnumerateFiles(_store.Folder, "*", SearchOption.AllDirectories), f => File.ReadAllText(f).Contains("hidden-value", StringComparison.Ordinal));
        Assert.Equal("BK4343", (await Assert.ThrowsAsync<BuildException>(() => SolveAsync(runner, run with { Mounts = [new RunMount.Secret { Id = "none", IsRequired = true }] }))).Code);
    }

    [Fact]
    public async Task A_step_without_protection_needs_consent() =>
        Assert.Equal("BK4347", (await Assert.ThrowsAsync<BuildException>(() => SolveAsync(new FakeRunner(), Run(new BuildStep.Scratch(), "nothing") with { Security = RunSecurity.Insecure }))).Code);

    private static StepLabel Label => new() { Text = "the step", Stage = "s", Index = 1, Total = 1 };

    private static BuildStep Labelled(BuildStep.Copy copy) => copy with { Label = Label with { Index = 2 } };

    private static BuildStep.Run Run(BuildStep below, params string[] arguments) => new() { Base = below, Arguments = arguments };

    private static BuildStep.Copy Copy(string pattern) => new()
    {
        Base = new BuildStep.Scratch(), Destination = "/x/", Sources = [new CopySource { From = new BuildStep.ContextSource { Name = "" }, Patterns = [pattern] }],
    };

    private Task<IReadOnlyList<StepResult>> SolveAsync(IStepRunner runner, params BuildStep[] roots) => SolveAsync(runner, CancellationToken.None, o => o, roots);

    private async Task<IReadOnlyList<StepResult>> SolveAsync(IStepRunner runner, CancellationToken ct, Func<SolverOptions, SolverOptions> change, params BuildStep[] roots)
    {
        using var solver = new Solver(change(Options(_store.Store, runner, _events.Add)));
        return await solver.SolveAsync(roots, ct).WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
    }

    private SolverOptions Options(Store store, IStepRunner runner, Action<BuildEvent> report) => new()
    {
        Store = store,
        Runner = runner,
        Contexts = new Dictionary<string, BuildContext> { [""] = new() { Folder = _folder.Path } },
        Progress = new Reporter(report),
    };

    private async Task<CacheExplanation?> WhyAsync(BuildStep step)
    {
        _events.Clear();
        await SolveAsync(new FakeRunner(), step);
        return _events.OfType<BuildEvent.Explained>().LastOrDefault()?.Explanation;
    }

    private static long Links(string path)
    {
        using var folder = BuildKit.Files.RootedDirectory.Open(Path.GetDirectoryName(path)!);
        return folder.TryStat(Path.GetFileName(path))!.Links;
    }

    private async Task CollectAsync(long? limit)
    {
        using var store = _store.Open();
        await new GarbageCollector(store, new GarbageOptions { Caches = [new StepRecords(store)], Limit = limit }).CollectAsync(CancellationToken.None);
    }

    private sealed class Reporter(Action<BuildEvent> report) : IBuildProgress
    {
        public void Report(BuildEvent happened)
        {
            lock (this) report(happened);
        }
    }
}
