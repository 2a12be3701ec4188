using System.Text;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Output.Building;

/// <summary>One JSON object per event, with the time: for programs.</summary>
internal sealed class JsonBuildProgress(Action<string> write, TimeProvider clock) : IBuildProgress
{
    public void Report(BuildEvent happened) => write(ValueJson.Compact(happened switch
    {
        BuildEvent.Started started => Describe(happened, "started", Of(started.Label)),
        BuildEvent.Explained explained => Describe(happened, "explained", ("outcome", OutcomeOf(explained.Explanation.Kind)), ("reasons", Value.List([.. explained.Explanation.Reasons.Select(r => (Value)r)]))),
        BuildEvent.Output output => Describe(happened, "output", ("stream", output.IsError ? "stderr" : "stdout"), ("text", Encoding.UTF8.GetString(output.Text.Span))),
        BuildEvent.Cached => Describe(happened, "cached"),
        BuildEvent.Done => Describe(happened, "done"),
        BuildEvent.Failed failed => Describe(happened, "failed", ("error", failed.Error.Message)),
        BuildEvent.Canceled => Describe(happened, "canceled"),
        _ => throw new System.Diagnostics.UnreachableException(),
    }));

    private Value.Map Describe(BuildEvent happened, string kind, params (string Name, Value Value)[] details) =>
        Value.Object([("event", kind), ("step", happened.Step), ("time", clock.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture)), .. details]);

    private static (string Name, Value Value)[] Of(StepLabel label) =>
    [
        ("name", label.ToString()),
        .. label.Origin is { } origin ? [("file", (Value)origin.File), ("line", (Value)origin.Line)] : Array.Empty<(string, Value)>(),
    ];

    private static string OutcomeOf(CacheOutcome outcome) => outcome switch
    {
        CacheOutcome.Hit => "hit",
        CacheOutcome.New => "new",
        CacheOutcome.Changed => "changed",
        CacheOutcome.Lost => "lost",
        CacheOutcome.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
