using System.Runtime.Versioning;

namespace BuildKit.Interop.Tests.Building;

/// <summary>Docker, by its BuildKit, makes the same images of the same Dockerfiles.</summary>
[SupportedOSPlatform("linux")]
public sealed class DockerComparison(DockerPlace place) : IClassFixture<DockerPlace>
{
    public static TheoryData<string> Cases => ComparedCase.All;

    [TheoryWithPeer(Timeout = 300_000)]
    [MemberData(nameof(Cases))]
    public Task Makes_the_same_image(string name)
    {
        if (place.Missing is { } reason) throw new PeerMissingException(reason);
        return ComparedCase.AssertAsync(name, place.Builds, "differences-docker", place.Build);
    }
}
