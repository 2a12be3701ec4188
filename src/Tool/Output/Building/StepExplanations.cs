using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Output.Building;

/// <summary>What <c>build --explain</c> prints: each step, whether it was made, and what had changed.</summary>
internal sealed class StepExplanations : IBuildProgress
{
    private readonly SortedDictionary<int, (StepLabel Label, CacheExplanation Why)> _steps = [];

    public void Report(BuildEvent happened)
    {
        if (happened is BuildEvent.Explained explained) _steps[happened.Step] = (explained.Label, explained.Explanation);
    }

    public void Write(TextWriter output)
    {
        foreach (var (label, why) in _steps.Values)
        {
            output.Write($"{(why.Kind is CacheOutcome.Hit ? "reused" : "made"),-6}  {ShownText.Of(label.ToString())}{Short(why.Kind)}\n");
            foreach (var reason in why.Kind is CacheOutcome.Changed ? why.Reasons : []) output.Write($"          {ShownText.Of(reason)}\n");
        }
    }

    private static string Short(CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.Hit or CacheOutcome.Changed => "",
        CacheOutcome.New => ": new",
        CacheOutcome.Lost => ": unchanged, but its result is no longer in the store",
        CacheOutcome.Refused => ": the cache was not to be used",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
