namespace BuildKit.Building.Steps;

/// <summary>A look at a whole graph of steps.</summary>
internal static class StepGraph
{
    /// <summary>Every step that a result needs, itself too, each once and after its inputs, in an order that follows from the graph alone.</summary>
    public static IReadOnlyList<BuildStep> Of(BuildStep root)
    {
        var order = new List<BuildStep>();
        var seen = new HashSet<BuildStep>(ReferenceEqualityComparer.Instance) { root };
        // Not by recursion: a stage may have ten thousand instructions.
        var pending = new Stack<(BuildStep Step, Queue<BuildStep> Inputs)>();
        pending.Push((root, new(InputsOf(root))));
        while (pending.TryPeek(out var top))
        {
            if (!top.Inputs.TryDequeue(out var input)) order.Add(pending.Pop().Step);
            else if (seen.Add(input)) pending.Push((input, new(InputsOf(input))));
        }

        return order;
    }

    private static IEnumerable<BuildStep> InputsOf(BuildStep step) => step switch
    {
        BuildStep.Copy copy => copy.Sources.Select(s => s.From).Prepend(copy.Base),
        BuildStep.MakeDirectory made => [made.Base],
        BuildStep.Run run => run.Mounts.Select(FromOf).OfType<BuildStep>().Prepend(run.Base),
        BuildStep.Scratch or BuildStep.ImageSource or BuildStep.ContextSource or BuildStep.HttpSource or BuildStep.GitSource or BuildStep.InlineSource => [],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static BuildStep? FromOf(RunMount mount) => mount switch
    {
        RunMount.Bind bind => bind.From,
        RunMount.Cache cache => cache.From,
        RunMount.Tmpfs or RunMount.Secret or RunMount.Ssh => null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
