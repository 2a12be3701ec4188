namespace BuildKit.Building.Solving;

/// <summary>The answer to "why did it rebuild?".</summary>
/// <param name="Kind">What became of the step.</param>
/// <param name="Reasons">
/// Each a line for people, most telling first: "/src/app.cs changed", "/src/new.cs added", "the variable VERSION was '1', is '2'", "the step before it
/// changed". Values of secrets are never in it.
/// </param>
public sealed record CacheExplanation(CacheOutcome Kind, IReadOnlyList<string> Reasons)
{
    public static CacheExplanation Hit { get; } = new(CacheOutcome.Hit, []);
}

public enum CacheOutcome
{
    /// <summary>Equal inputs gave this result before.</summary>
    Hit,

    /// <summary>Nothing is known of this step.</summary>
    New,

    /// <summary>It was made before from other inputs: the reasons say which.</summary>
    Changed,

    /// <summary>The inputs are those of before, but the result was removed from the store.</summary>
    Lost,

    /// <summary>The caller wants no result from before.</summary>
    Refused,
}
