using BuildKit.Building.Solving;

namespace BuildKit.Runtime.Tests.Dockerfiles;

internal sealed class SilentProgress : IBuildProgress
{
    public void Report(BuildEvent happened)
    {
    }
}
