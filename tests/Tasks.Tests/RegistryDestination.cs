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
}
