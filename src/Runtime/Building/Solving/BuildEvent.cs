using BuildKit.Building.Steps;

namespace BuildKit.Building.Solving;

/// <summary>Something that happened to a step. Steps are numbered from 1 in the order in which they begin; times are for whoever receives.</summary>
public abstract record BuildEvent
{
    private BuildEvent(int step) => Step = step;

    public int Step { get; }

    /// <summary>Work on it begins: its inputs are ready. Whether it has to run is not known yet.</summary>
    public sealed record Started(int Number, StepLabel Label) : BuildEvent(Number);

    /// <summary>Why its result is used again, or made anew; after Started, at most once.</summary>
    public sealed record Explained(int Number, StepLabel Label, CacheExplanation Explanation) : BuildEvent(Number);

    /// <summary>What its program writes, in pieces as they come.</summary>
    public sealed record Output(int Number, bool IsError, ReadOnlyMemory<byte> Text) : BuildEvent(Number);

    /// <summary>A result from before is used.</summary>
    public sealed record Cached(int Number, StepLabel Label) : BuildEvent(Number);

    public sealed record Done(int Number, StepLabel Label) : BuildEvent(Number);

    public sealed record Failed(int Number, StepLabel Label, Exception Error) : BuildEvent(Number);

    /// <summary>Nobody waits for it any more: another step failed, or the build was cancelled.</summary>
    public sealed record Canceled(int Number, StepLabel Label) : BuildEvent(Number);
}
