using System.Runtime.Versioning;
using BuildKit.Building.Steps;
using BuildKit.Layers;
using BuildKit.Linux;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Solving;

/// <summary>RUN: the program's changes are written as the layer's archive, and the folder that holds them becomes the unpacked layer by a rename.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RunWork(SolverOptions options, StepTrees trees, BuildStep.Run step, StepResult basis, IReadOnlyList<StepResult?> mounted) : IStepWork
{
    public BuildStep Step => step;

    public StepResult Basis => basis;

    public string? Definition => StepKeys.Of(step, basis.Chain, PlatformOf(step)?.ToString() ?? "scratch", step.Mounts.Zip(mounted, (m, from) => StepKeys.Of(m, from?.Chain))).ToKey();

    public Task<StepInputs> ReadInputsAsync(CancellationToken ct)
    {
        var facts = new List<KeyValuePair<string, string>>
        {
            new("base", basis.Chain), new("instruction", string.Join(' ', step.Arguments)), new("user", step.User ?? ""), new("folder", step.WorkingDirectory),
        };
        facts.AddRange(step.Environment.Select(v => new KeyValuePair<string, string>("variable " + v.Split('=')[0], v[(v.IndexOf('=', StringComparison.Ordinal) + 1)..])));
        facts.AddRange(step.Mounts.Zip(mounted, (m, from) => new KeyValuePair<string, string>($"mount {MountTarget.Of(m)}", StepKeys.Of(m, from?.Chain))));
        return Task.FromResult(new StepInputs(Definition!, facts));
    }

    public async Task<BuiltLayer?> MakeAsync(Action<bool, ReadOnlyMemory<byte>> output, CancellationToken ct)
    {
        var runner = options.Runner ?? throw BuildException.NoRunner(step.Label);
        if (step.Security == RunSecurity.Insecure && !options.AllowInsecure) throw BuildException.Insecure(step.Label);
        var folder = options.Store.NewTemporaryPath("step");
        try
        {
            using var mounts = new RunMounts(options, trees, folder);
            var execution = new StepExecution
            {
                Step = step,
                Lower = await trees.FoldersAsync(basis, ct),
                Folder = folder,
                Mounts = await mounts.ResolveAsync(step.Mounts, mounted, ct),
                Environment = [.. step.Environment, .. step.UnkeyedEnvironment, .. mounts.Variables],
                Output = output,
                Newest = options.Newest,
                Platform = PlatformOf(step),
            };
            Prepare(execution);
            var code = await runner.RunAsync(execution, ct);
            if (code == 0) return Keep(runner, execution, ct);
            if (options.FailedProgram is { } look) await look(execution, ct);
            throw BuildException.ProgramFailed(step.Label, step.Arguments, code);
        }
        finally
        {
            Trees.Remove(folder, options.Store.Foreign);
        }
    }

    private static Platform? PlatformOf(BuildStep step) => step switch
    {
        BuildStep.ImageSource image => image.Image.Config.Platform,
        BuildStep.Copy copy => PlatformOf(copy.Base),
        BuildStep.MakeDirectory made => PlatformOf(made.Base),
        BuildStep.Run run => PlatformOf(run.Base),
        _ => null,
    };

    private static void Prepare(StepExecution execution)
    {
        PrivateFolder.Ensure(execution.Folder);
        // What the root directory of the container is like.
        Directory.CreateDirectory(execution.Upper, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(execution.Work);
    }

    private BuiltLayer? Keep(IStepRunner runner, StepExecution execution, CancellationToken ct)
    {
        using var blob = options.Store.Blobs.Create();
        var digests = LayerBlob.Write(tar => runner.WriteChanges(execution, tar, ct), blob, LayerCompression.None, ct);
        if (digests.UncompressedSize <= EntryLayers.EmptyArchive) return null;
        blob.Commit(digests.Digest);
        var layer = EntryLayers.Of(options.Store, digests);

        // With other times in the archive than on the disk, the archive is unpacked when somebody needs it.
        if (options.Newest is null) Adopt(execution, layer, digests.UncompressedSize);
        return layer;
    }

    private void Adopt(StepExecution execution, BuiltLayer layer, long size)
    {
        var chain = ChainId.OfEach([.. basis.Layers.Select(l => l.DiffId), layer.DiffId]);
        if (options.Store.Layers.IsCommitted(chain[^1])) return;
        var folder = options.Store.NewTemporaryPath("layer");
        options.Store.Write("Keeping a layer", folder, () =>
        {
            PrivateFolder.Ensure(folder);
            Directory.Move(execution.Upper, Path.Combine(folder, "diff"));
            LayerStore.CompleteForThisBoot(folder, new UnpackedLayer { ChainId = chain[^1], DiffId = layer.DiffId, Parent = chain.Count > 1 ? chain[^2] : null, Size = size });
            options.Store.Layers.Adopt(folder, chain[^1]);
            if (Directory.Exists(folder)) Trees.Remove(folder, options.Store.Foreign);
        });
    }
}
