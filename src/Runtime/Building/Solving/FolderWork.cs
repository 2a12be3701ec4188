using System.Runtime.Versioning;
using BuildKit.Building.Copying;
using BuildKit.Building.Steps;

namespace BuildKit.Building.Solving;

/// <summary>WORKDIR: the folders that are missing.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FolderWork(SolverOptions options, StepTrees trees, BuildStep.MakeDirectory step, StepResult basis) : IStepWork
{
    public BuildStep Step => step;

    public StepResult Basis => basis;

    public string? Definition => StepKeys.Of(step, basis.Chain).ToKey();

    public Task<StepInputs> ReadInputsAsync(CancellationToken ct) =>
        Task.FromResult(new StepInputs(Definition!, [new("base", basis.Chain), new("instruction", step.Label.Text)]));

    public async Task<BuiltLayer?> MakeAsync(Action<bool, ReadOnlyMemory<byte>> output, CancellationToken ct)
    {
        var copy = new BuildStep.Copy { Base = step.Base, Sources = [], Destination = step.Path, Owner = step.Owner };
        var planner = new CopyPlanner(copy, await trees.OfStackAsync(basis, ct), (_, _) => false, (_, _) => null);
        planner.AddFolder(step.Path);
        return EntryLayers.Write(options.Store, planner.Entries, options.Newest, ct);
    }
}
