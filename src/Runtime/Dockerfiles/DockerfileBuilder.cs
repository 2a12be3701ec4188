using System.Runtime.Versioning;
using BuildKit.Building.Solving;

namespace BuildKit.Dockerfiles;

/// <summary>
/// Builds images from Dockerfiles: reads, finds base images, plans, solves, writes the outputs. Safe for concurrent use; builds of one store,
/// in this process or others, run equal steps once.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class DockerfileBuilder(DockerfileBuilderOptions options)
{
    /// <summary>A failed step leaves the results of finished ones, which the next build uses.</summary>
    public Task<DockerfileBuildResult> BuildAsync(DockerfileBuildRequest request, IBuildProgress progress, CancellationToken ct)
    {
        _ = (options, request, progress, ct);
        throw new NotSupportedException("Builds of Dockerfiles are not put together yet.");
    }
}
