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
}
