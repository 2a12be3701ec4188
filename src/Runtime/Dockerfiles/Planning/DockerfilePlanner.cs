using BuildKit.Building;
using BuildKit.Building.Steps;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Planning;

/// <summary>
/// From a Dockerfile to a plan. Pure: base images are looked up in what the caller resolved, and what is missing is the answer. Only stages
/// that the target needs are planned.
/// </summary>
public static class DockerfilePlanner
{
    /// <exception cref="DockerfileException">The Dockerfile cannot be built as asked.</exception>
    public static PlanningResult Plan(PlanRequest request, IReadOnlyDictionary<WantedBase, ResolvedBase> bases)
    {
        var session = new PlanSession(request, bases);
        StaticChecks.Run(request.Dockerfile, session.Report);
        IReadOnlyList<Platform> platforms = request.Platforms.Count > 0 ? request.Platforms : [request.BuildPlatform];
        var planners = platforms.Select(p => new PlatformPlanner(session, p, platforms.Count > 1)).ToArray();
        var results = planners.Select(p => p.PlanTarget()).ToArray();
        if (session.Wanted.Count > 0) return new PlanningResult.Needs(session.Wanted);
        if (session.Report.IsFailure) throw DockerfileException.ChecksFailed(request.Dockerfile.Source, session.Report.Warnings);
        return new PlanningResult.Planned
        {
            Plan = new BuildPlan { Results = results },
            Warnings = session.Report.Warnings,
            SourceDateEpoch = planners[0].SourceDateEpoch,
        };
    }
}
