using System.Runtime.Versioning;
using BuildKit.Building.Solving;
using BuildKit.Dockerfiles.Execution;

namespace BuildKit.Dockerfiles;

/// <summary>
/// Builds images from Dockerfiles: reads, finds base images, plans, solves, writes the outputs. Safe for concurrent use; builds of one store,
/// in this process or others, run equal steps once.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class DockerfileBuilder(DockerfileBuilderOptions options)
{
    /// <summary>A failed step leaves the results of finished ones, which the next build uses. Nothing of it runs any more when this returns.</summary>
    public async Task<DockerfileBuildResult> BuildAsync(DockerfileBuildRequest request, IBuildProgress progress, CancellationToken ct)
    {
        using var run = new BuildRun(options, request, progress);
        return await run.RunAsync(ct);
    }

    /// <summary>Checks the Dockerfile without building it: <c>build --check</c>.</summary>
    /// <exception cref="DockerfileException">It cannot be built at all.</exception>
    public async Task<CheckReport> CheckAsync(DockerfileBuildRequest request, CancellationToken ct)
    {
        using var run = new BuildRun(options, request, NoProgress.Instance);
        return await run.CheckAsync(ct);
    }

    /// <summary>Says what the context holds and which rules of its ignore file drop what.</summary>
    public async Task<ContextSurvey> SurveyAsync(DockerfileBuildRequest request, CancellationToken ct)
    {
        using var run = new BuildRun(options, request, NoProgress.Instance);
        return await run.SurveyAsync(ct);
    }

    private sealed class NoProgress : IBuildProgress
    {
        public static NoProgress Instance { get; } = new();

        public void Report(BuildEvent happened)
        {
        }
    }
}
