using System.Runtime.Versioning;

namespace BuildKit.Interop.Tests.Building;

/// <summary>buildah makes the same images of the same Dockerfiles.</summary>
[SupportedOSPlatform("linux")]
public sealed class BuildahComparison(BuildahPlace place) : IClassFixture<BuildahPlace>
{
    public static TheoryData<string> Cases => ComparedCase.All;

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Cases))]
    public Task Makes_the_same_image(string name) => ComparedCase.AssertAsync(name, place.Builds, "differences", place.Build);
}
