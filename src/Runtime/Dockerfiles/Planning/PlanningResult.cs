using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Linting;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>A plan, or what has to be known to make one.</summary>
public abstract record PlanningResult
{
    private PlanningResult()
    {
    }

    /// <summary>Resolve these, all at once if you like, and ask again with all that were resolved so far: triggers of a base may want more.</summary>
    public sealed record Needs(IReadOnlyList<WantedBase> Bases) : PlanningResult;

    public sealed record Planned : PlanningResult
    {
        public required BuildPlan Plan { get; init; }

        public required IReadOnlyList<LintWarning> Warnings { get; init; }

        /// <summary>SOURCE_DATE_EPOCH as an argument of the build or the Dockerfile has it.</summary>
        public DateTimeOffset? SourceDateEpoch { get; init; }
    }
}
