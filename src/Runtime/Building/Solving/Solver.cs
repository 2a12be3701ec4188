using System.Runtime.Versioning;
using BuildKit.Building.Steps;
using BuildKit.Oci;

namespace BuildKit.Building.Solving;

/// <summary>
/// Executes steps: only those that a result needs, each once, as many at a time as there are cores, and none whose result is known. Equal steps of
/// builds at the same time, in this process or others, run once: whoever comes second waits and finds the first one's result. When a step fails the
/// others are cancelled; what finished stays known. Holds what it has opened until disposed of.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class Solver : IDisposable
{
    private readonly SolverOptions _options;
    private readonly StepTrees _trees;
    private readonly StepRecords _records;
    private readonly StepHistory _history;
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly Lock _gate = new();
    private readonly Lock _telling = new();
    private readonly Dictionary<BuildStep, Task<StepResult>> _results = new(ReferenceEqualityComparer.Instance);
    private readonly List<SolvedStep> _solved = [];
    private readonly CancellationTokenSource _stop = new();
    private int _begun;

    public Solver(SolverOptions options)
    {
        _options = options;
        _trees = new StepTrees(options);
        _records = new StepRecords(options.Store);
        _history = new StepHistory(options.Store, options.Scope);
    }

    /// <summary>Finished steps in the order in which they finished.</summary>
    public IReadOnlyList<SolvedStep> Solved
    {
        get
        {
            lock (_gate) return [.. _solved];
        }
    }

    /// <summary>The results of several roots; equal parts of them are made once. A solver that failed or was cancelled solves nothing more.</summary>
    public async Task<IReadOnlyList<StepResult>> SolveAsync(IReadOnlyList<BuildStep> roots, CancellationToken ct)
    {
        await using var cancelled = ct.UnsafeRegister(_ => _stop.Cancel(), null);
        var tasks = roots.Select(ResultOf).ToArray();
        try
        {
            return await Task.WhenAll(tasks);
        }
        catch
        {
            // Everything has ended before the caller goes on: no program, mount or lock of this build is left.
            await Task.WhenAll(Begun().Select(t => t.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
            ct.ThrowIfCancellationRequested();
            if (FirstError() is { } error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            throw;
        }
    }

    /// <summary>
    /// Brings what RUN left unpacked to the disk, by one sync for the whole build. Until then a power failure costs unpacking those layers again, and nothing else:
    /// each step's own archive is on the disk when the step is done.
    /// </summary>
    public void Settle(IReadOnlyList<StepResult> results) =>
        _options.Store.Write("Settling layers", _options.Store.Root, () => _options.Store.Layers.Settle(results.SelectMany(r => Storage.ChainId.OfEach([.. r.Layers.Select(l => l.DiffId)]))));

    /// <summary>The layer that a solved step made; null for none.</summary>
    public BuiltLayer? OwnLayer(BuildStep step)
    {
        lock (_gate) return _results.TryGetValue(step, out var result) && result.IsCompletedSuccessfully ? result.Result.Own : null;
    }

    /// <summary>A number for what happens beside the steps: the export of a result.</summary>
    public int TakeNumber() => Interlocked.Increment(ref _begun);

    /// <summary>The files of a result.</summary>
    internal Task<Contexts.ISourceTree> FilesAsync(StepResult result, CancellationToken ct) => _trees.OfStackAsync(result, ct);

    /// <summary>Brings the layers of a result into the store.</summary>
    public Task StoreAsync(StepResult result, CancellationToken ct) => _trees.StoreAsync(result, ct);

    /// <summary>Unpacked layers of a result, top first.</summary>
    public Task<IReadOnlyList<string>> FoldersAsync(StepResult result, CancellationToken ct) => _trees.FoldersAsync(result, ct);

    public void Dispose()
    {
        _trees.Dispose();
        _cores.Dispose();
        _stop.Dispose();
    }

    private Task<StepResult>[] Begun()
    {
        lock (_gate) return [.. _results.Values];
    }

    /// <summary>The one that the others were cancelled for.</summary>
    private Exception? FirstError() => Begun().Where(t => t.IsFaulted).Select(t => t.Exception!.InnerException!).FirstOrDefault(e => e is not OperationCanceledException);

    private Task<StepResult> ResultOf(BuildStep step)
    {
        lock (_gate)
        {
            if (!_results.TryGetValue(step, out var result)) _results[step] = result = Task.Run(() => SolveAsync(step));
            return result;
        }
    }

    private async Task<StepResult> SolveAsync(BuildStep step)
    {
        try
        {
            return step switch
            {
                BuildStep.Scratch => StepResult.Nothing,
                BuildStep.ImageSource image => OfImage(image),
                BuildStep.Copy copy => await SolveAsync(await PrepareAsync(copy), _stop.Token),
                BuildStep.MakeDirectory made => await SolveAsync(new FolderWork(_options, _trees, made, await ResultOf(made.Base)), _stop.Token),
                BuildStep.Run run => await SolveAsync(await PrepareAsync(run), _stop.Token),
                BuildStep.ContextSource or BuildStep.HttpSource or BuildStep.GitSource or BuildStep.InlineSource => await ResultOf(AsStack(step, "/")),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
        catch
        {
            await _stop.CancelAsync();
            throw;
        }
    }

    private StepResult OfImage(BuildStep.ImageSource image)
    {
        if (image.Image.Manifest.Layers.Count == 0) return StepResult.Nothing;
        var source = _options.BaseLayers(image);
        return new StepResult { Layers = [.. image.Image.Manifest.Layers.Zip(image.Image.Config.RootFs.DiffIds, (blob, diffId) => new BuiltLayer(diffId, blob, source))] };
    }

    private async Task<CopyWork> PrepareAsync(BuildStep.Copy copy)
    {
        var basis = ResultOf(copy.Base);
        var sources = copy.Sources.Select(s => StepTrees.IsLoose(s.From) ? Task.FromResult<StepResult?>(null) : Wide(ResultOf(s.From))).ToArray();
        return new CopyWork(_options, _trees, copy, await basis, await Task.WhenAll(sources));
    }

    private async Task<RunWork> PrepareAsync(BuildStep.Run run)
    {
        var basis = ResultOf(run.Base);
        var mounted = run.Mounts.Select(m => m switch
        {
            RunMount.Bind bind => Wide(ResultOf(StepTrees.IsLoose(bind.From) ? AsStack(bind.From, bind.Source) : bind.From)),
            RunMount.Cache { From: { } from } cache => Wide(ResultOf(StepTrees.IsLoose(from) ? AsStack(from, cache.Source) : from)),
            _ => Task.FromResult<StepResult?>(null),
        }).ToArray();
        return new RunWork(_options, _trees, run, await basis, await Task.WhenAll(mounted));
    }

    /// <summary>
    /// Files without layers as a layer of their own, at their own paths: a mount then shows what the ignore rules leave and nothing else, and its key
    /// says what is in it.
    /// </summary>
    private static BuildStep.Copy AsStack(BuildStep loose, string path) => new()
    {
        Base = new BuildStep.Scratch(),
        Sources = [new CopySource { From = loose, Patterns = loose is BuildStep.ContextSource or BuildStep.GitSource ? [path] : [] }],
        Destination = "/",
        Parents = loose is BuildStep.ContextSource or BuildStep.GitSource,
        Label = loose.Label with { Text = $"[internal] {(loose.Label.Text.Length > 0 ? loose.Label.Text : "files for a mount")}" },
    };

    private static async Task<StepResult?> Wide(Task<StepResult> result) => await result;
}
