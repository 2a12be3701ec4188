namespace BuildKit.Building.Steps;

/// <summary>Everything a build makes, as data: nothing in it was executed, and whoever executes it knows nothing of the language it was written in.</summary>
public sealed record BuildPlan
{
    /// <summary>One for each platform, in the order of the image index.</summary>
    public required IReadOnlyList<PlatformBuild> Results { get; init; }
}
