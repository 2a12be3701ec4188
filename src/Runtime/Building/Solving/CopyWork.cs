using System.Runtime.Versioning;
using BuildKit.Building.Contexts;
using BuildKit.Building.Copying;
using BuildKit.Building.Steps;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Building.Solving;

/// <summary>COPY and ADD: what is selected is read where it is and goes straight into the layer's archive.</summary>
[SupportedOSPlatform("linux")]
internal sealed class CopyWork(SolverOptions options, StepTrees trees, BuildStep.Copy step, StepResult basis, IReadOnlyList<StepResult?> sources) : IStepWork
{
    public BuildStep Step => step;

    public StepResult Basis => basis;

    /// <summary>Stages have chain ids and here-documents digests; what folders and servers hold must be looked at.</summary>
    public string? Definition
    {
        get
        {
            var key = StepKeys.Of(step, basis.Chain, options.Newest).Add("by", "definition");
            for (var i = 0; i < sources.Count; i++)
            {
                if (Name(step.Sources[i].From, sources[i]) is not { } name) return null;
                key.Add("from", name).Add("pattern", step.Sources[i].Patterns);
            }

            return key.ToKey();
        }
    }

    public async Task<StepInputs> ReadInputsAsync(CancellationToken ct)
    {
        // The base is named by its chain in the key, so its files need not be there to know what would be copied.
        var planner = await PlanAsync(new CopyPlanner(step with { Link = true, Owner = null }, EmptyTree.Instance, options.Excludes(step.Exclude), (_, _) => null), ct);
        var key = StepKeys.Of(step, basis.Chain, options.Newest);
        var facts = new List<KeyValuePair<string, string>> { new("base", basis.Chain), new("instruction", step.Label.Text) };
        foreach (var entry in planner.Entries)
        {
            ct.ThrowIfCancellationRequested();
            var line = entry.ToKeyLine();
            key.Add("entry", line);
            facts.Add(new($"file {entry.Path}", Digest.Of(System.Text.Encoding.UTF8.GetBytes(line)).Short));
        }

        return new StepInputs(key.ToKey(), facts);
    }

    public async Task<BuiltLayer?> MakeAsync(Action<bool, ReadOnlyMemory<byte>> output, CancellationToken ct)
    {
        var image = step.Link && !OwnerNames.AsksTheImage(step.Owner) ? EmptyTree.Instance : await trees.OfStackAsync(basis, ct);
        var planner = await PlanAsync(new CopyPlanner(step, image, options.Excludes(step.Exclude), trees.OpenArchive), ct);
        return EntryLayers.Write(options.Store, planner.Entries, options.Newest, ct);
    }

    private async Task<CopyPlanner> PlanAsync(CopyPlanner planner, CancellationToken ct)
    {
        for (var i = 0; i < sources.Count; i++)
        {
            var source = step.Sources[i];
            var tree = sources[i] is { } stage ? await trees.OfStackAsync(stage, ct) : await trees.OfLooseAsync(source.From, ct);
            planner.IsUnpacking = step.Unpack == CopyUnpack.All || (step.Unpack == CopyUnpack.LocalArchives && source.From is not BuildStep.HttpSource);
            planner.Add(source, tree, WhereOf(source.From));
        }

        return planner;
    }

    private static string? Name(BuildStep from, StepResult? stage) => stage is not null ? stage.Chain : from switch
    {
        BuildStep.InlineSource inline => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"inline {inline.FileName} {inline.Mode} {Digest.Of(inline.Content.Span)}"),
        BuildStep.HttpSource { Checksum: { } checksum, FileName: { } name } => $"file {name} {checksum}",
        _ => null,
    };

    private string WhereOf(BuildStep from) => from switch
    {
        BuildStep.ContextSource context => options.Contexts.TryGetValue(context.Name, out var known) ? known.Title : "the context",
        BuildStep.GitSource => "the repository",
        BuildStep.HttpSource or BuildStep.InlineSource => "the file",
        _ => $"the stage or image '{from.Label.Stage ?? from.Label.Text}'",
    };
}
