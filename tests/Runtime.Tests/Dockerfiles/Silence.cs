using BuildKit.Building.Solving;

namespace BuildKit.Runtime.Tests.Dockerfiles;

/// <summary>Nobody looks on.</summary>
internal sealed class Silence : IBuildProgress
{
    public static Silence Instance { get; } = new();

    public void Report(BuildEvent happened)
    {
    }
}
