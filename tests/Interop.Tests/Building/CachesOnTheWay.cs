using System.Runtime.Versioning;
using BuildKit.Interop.Tests.Registries;

namespace BuildKit.Interop.Tests.Building;

/// <summary>What one machine built, another with an empty store need not build again, and its cache mounts begin where those of the first one ended.</summary>
[SupportedOSPlatform("linux")]
public sealed class CachesOnTheWay(BuildPlace place) : IClassFixture<BuildPlace>, IAsyncLifetime
{
    private const string First = "FROM busybox\nRUN --mount=type=cache,target=/kept,id=packages mkdir -p /kept/deep; echo fetched > /kept/deep/it; echo made > /made\n";
    private DockerRegistry _registry = null!;

    public async Task InitializeAsync() => _registry = await DockerRegistry.StartAsync();

    public Task DisposeAsync() => _registry.DisposeAsync().AsTask();

    [Theory]
    [InlineData("folder")]
    [InlineData("registry")]
    public void Steps_and_cache_mounts_travel_to_a_fresh_store(string way)
    {
        var (to, from) = way == "folder"
            ? ($"type=local,dest={place.In("cache")},mode=max,mounts=true", $"type=local,src={place.In("cache")},mounts=true")
            : ($"type=registry,ref={_registry.Host}/team/cache:main,mode=max,mounts=true", $"type=registry,ref={_registry.Host}/team/cache:main,mounts=true");
        var (here, there) = ($"{way}-here", $"{way}-there");
        place.AddBusybox(here);
        place.AddBusybox(there);
        var context = place.Context(way, ("Dockerfile", First));
        place.Ours(["build", "-q", "--cache-to", to, context], here);

        var again = place.Ours(["build", "--explain", "-o", place.In(way + "-files"), "--cache-from", from, context], there);
        Assert.All(again.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("reused", line, StringComparison.Ordinal));
        Assert.Equal("made\n", File.ReadAllText(place.In(way + "-files/made")));

        place.Context(way, ("Dockerfile", First + "RUN --mount=type=cache,target=/kept,id=packages cat /kept/deep/it > /seen\n"));
        place.Ours(["build", "-q", "-o", place.In(way + "-files"), "--cache-from", from, context], there);
        Assert.Equal("fetched\n", File.ReadAllText(place.In(way + "-files/seen")));
        Assert.Contains("exec.cachemount", place.Ours(["builder", "du", "-v"], there), StringComparison.Ordinal);
    }
}
