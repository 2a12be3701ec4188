using BuildKit.Interop.Tests.Registries;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>A real registry; skopeo judges what arrives.</summary>
[Collection(PublishCollection.Name)]
public sealed class RegistryDestination(PublishFixture fixture)
{
    [Fact]
    public async Task A_registry_gets_the_image_once_and_is_asked_twice_at_most_when_nothing_changed()
    {
        await using var registry = await DockerRegistry.StartAsync();
        string[] arguments = ["-t:PublishContainer", $"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/console", "-p:ContainerImageTags=1.0 latest"];

        (await fixture.PublishAsync("Console", arguments)).Succeeded();
        var digest = (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{registry.Host}/team/console:1.0")).Trim();
        Assert.Equal(digest, (await Skopeo.RunAsync("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{registry.Host}/team/console:latest")).Trim());

        var before = (await registry.RequestsAsync()).Count;
        var again = (await fixture.PublishAsync("Console", arguments)).Succeeded();
        var requests = (await registry.RequestsAsync()).Skip(before).ToArray();
        again.Says("up to date");
        Assert.All(requests, request => Assert.StartsWith("HEAD ", request, StringComparison.Ordinal));
        Assert.InRange(requests.Length, 1, 2);
    }

    /// <summary>As with buildx: the SDK's TAG-RID beside the index are names that nobody asked for.</summary>
    [Fact]
    public async Task Several_platforms_are_one_name_in_a_registry()
    {
        await using var registry = await DockerRegistry.StartAsync();

        (await fixture.PublishAsync("MultiPlatform", "-t:PublishContainer", $"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/multi", "-p:ContainerImageTags=1.0")).Succeeded();

        using var http = new HttpClient();
        Assert.Equal("""{"name":"team/multi","tags":["1.0"]}""", (await http.GetStringAsync(new Uri($"http://{registry.Host}/v2/team/multi/tags/list"))).Trim());
        foreach (var architecture in new[] { "amd64", "arm64" })
        {
            var found = await Skopeo.RunAsync("inspect", "--tls-verify=false", "--override-arch", architecture, "--format", "{{.Architecture}}", $"docker://{registry.Host}/team/multi:1.0");
            Assert.Equal(architecture, found.Trim());
        }
    }
}
