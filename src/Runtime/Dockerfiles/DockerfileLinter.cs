using BuildKit.Building;
using BuildKit.Dockerfiles.Linting;
using BuildKit.Dockerfiles.Planning;

namespace BuildKit.Dockerfiles;

/// <summary>The checks of <c>build --check</c>, without building: all stages are looked at, or with a target those that it needs.</summary>
public static class DockerfileLinter
{
    /// <summary>
    /// Base images that the caller knows make more checks possible; without one, nothing is said of variables that it may define. What makes the
    /// Dockerfile impossible to build is an error as in a build.
    /// </summary>
    /// <exception cref="DockerfileException">The Dockerfile cannot be built.</exception>
    public static IReadOnlyList<LintWarning> Check(PlanRequest request, IReadOnlyDictionary<WantedBase, ResolvedBase>? bases = null)
    {
        var session = new PlanSession(request, bases ?? new Dictionary<WantedBase, ResolvedBase>(), isCheck: true);
        StaticChecks.Run(request.Dockerfile, session.Report);
        foreach (var platform in request.Platforms.DefaultIfEmpty(request.BuildPlatform)) new PlatformPlanner(session, platform, false).PlanTarget();
        return session.Report.Warnings;
    }
}
