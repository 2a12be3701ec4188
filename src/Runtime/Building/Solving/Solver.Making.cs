using BuildKit.Building.Steps;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

public sealed partial class Solver
{
    private async Task<StepResult> SolveAsync(IStepWork work, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref _begun);
        var label = work.Step.Label;
        await _cores.WaitAsync(ct);
        try
        {
            Tell(new BuildEvent.Started(number, label));
            var (result, cached, keys) = await FindOrMakeAsync(work, number, ct);
            lock (_gate) _solved.Add(new SolvedStep(work.Step, keys, result, cached));
            Tell(cached ? new BuildEvent.Cached(number, label) : new BuildEvent.Done(number, label));
            return result;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Tell(new BuildEvent.Canceled(number, label));
            throw;
        }
        catch (Exception e) when (e is BuildKitException or IOException or UnauthorizedAccessException)
        {
            var error = e is BuildException ? e : BuildException.StepFailed(label, e);
            Tell(new BuildEvent.Failed(number, label, error));
            throw error == e ? e : error;
        }
        finally
        {
            _cores.Release();
        }
    }

    private async Task<(StepResult Result, bool Cached, IReadOnlyList<string> Keys)> FindOrMakeAsync(IStepWork work, int number, CancellationToken ct)
    {
        var refused = _options.IgnoresCache(work.Step.Label) || work.Step is BuildStep.Run { IgnoreCache: true };
        var definition = work.Definition;
        var isLost = false;
        if (definition is not null && !refused && await FindAsync(definition, lost => isLost |= lost, ct) is { } known) return Hit(work, number, known, [definition]);
        var inputs = await work.ReadInputsAsync(ct);
        string[] keys = definition is null || definition == inputs.Key ? [inputs.Key] : [inputs.Key, definition];

        // Only a lock that saves work: whoever gets it second finds the first one's result.
        using var held = await _options.Store.Locks.AcquireAsync($"layer-step-{inputs.Key[..40]}", LockMode.Exclusive, ct);
        if (!refused && await FindAsync(inputs.Key, lost => isLost |= lost, ct) is { } found)
        {
            Remember(keys, found);
            return Hit(work, number, found, keys, inputs);
        }

        Tell(new BuildEvent.Explained(number, work.Step.Label, _history.Explain(work.Step.Label, inputs, refused, isLost)));
        var layer = await work.MakeAsync((isError, text) => Tell(new BuildEvent.Output(number, isError, text)), ct);
        if (layer is not null) layer = layer with { Like = MadeBefore(work.Step.Label) };
        var record = new StepRecord(layer);
        Remember(keys, record);
        _history.Remember(work.Step.Label, inputs);
        return (work.Basis.With(layer), false, keys);
    }

    private Digest? MadeBefore(StepLabel label) =>
        _history.Read(label) is { Base: { } below } before && _records.Find(before.Key, out _)?.Layer is { } layer ? ChainId.Above(below, layer.DiffId) : null;

    private (StepResult Result, bool Cached, IReadOnlyList<string> Keys) Hit(IStepWork work, int number, StepRecord record, IReadOnlyList<string> keys, StepInputs? inputs = null)
    {
        Tell(new BuildEvent.Explained(number, work.Step.Label, CacheExplanation.Hit));
        if (inputs is not null) _history.Remember(work.Step.Label, inputs);
        return (work.Basis.With(record.Layer), true, keys);
    }

    private async Task<StepRecord?> FindAsync(string key, Action<bool> lost, CancellationToken ct)
    {
        var own = _records.Find(key, out var isLost);
        lost(isLost);
        if (own is not null) return own;
        foreach (var cache in _options.ImportedCaches)
        {
            if (await cache.FindAsync(key, ct) is { } imported) return imported;
        }

        return null;
    }

    /// <summary>What lies elsewhere is no knowledge of this store until its layer is here.</summary>
    private void Remember(IReadOnlyList<string> keys, StepRecord record)
    {
        if (record.Layer is { } layer && layer.Source != (Content.IBlobSource)_options.Store.Blobs) return;
        foreach (var key in keys) _records.Remember(key, record);
    }

    private void Tell(BuildEvent happened)
    {
        if (_options.Progress is not { } progress) return;
        lock (_telling) progress.Report(happened);
    }
}
