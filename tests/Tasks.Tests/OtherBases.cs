using BuildKit.Interop.Tests.Registries;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>Bases that need no registry at all.</summary>
[Collection(PublishCollection.Name)]
public sealed class OtherBases(PublishFixture fixture)
{
    [Theory]
    [InlineData("oci:", "-p:ContainerOciLayoutPath={0}")]
    [InlineData("oci-archive:", "-p:ContainerArchiveFormat=Oci,ContainerArchiveOutputPath={0}")]
    [InlineData("docker-archive:", "-p:ContainerArchiveOutputPath={0}")]
    public async Task An_archive_or_layout_is_a_base_and_a_relative_path_is_the_projects(string scheme, string destination)
    {
        var path = "bases/" + scheme.TrimEnd(':');
        (await PublishAsync("-p:ContainerRepository=base", string.Format(System.Globalization.CultureInfo.InvariantCulture, destination, path))).Succeeded();
        string[] upon = [$"-p:ContainerBaseImage={scheme}{path}", "-p:ContainerRepository=upon", "-p:ContainerWorkingDirectory=/upper"];

        (await PublishAsync(upon)).Succeeded();
        var image = PublishedImage.Read(fixture.StoreRoot, "upon");
        Assert.Equal(["/app/Console.dll", "/upper/Console.dll"], image.Files.Keys.Where(file => file.EndsWith("Console.dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        (await PublishAsync(upon)).Succeeded().Says("up to date");
    }

    [Fact]
    public async Task This_machine_is_a_base_for_local_runs_and_leaves_it_only_with_consent()
    {
        (await PublishAsync("-p:ContainerBaseImage=host", "-p:ContainerRepository=upon-host")).Succeeded();

        await using var registry = await DockerRegistry.StartAsync();
        string[] push = ["-p:ContainerBaseImage=host", "-p:ContainerRepository=upon-host", $"-p:ContainerRegistry={registry.Host}"];
        var refused = await PublishAsync(push);
        Assert.NotEqual(0, refused.ExitCode);
        refused.Says("error BK").Says("ContainerAllowHostBasePush");
        Assert.DoesNotContain(await registry.RequestsAsync(), request => request.StartsWith("PUT ", StringComparison.Ordinal));
    }

    private async Task<SdkRun> PublishAsync(params string[] more)
    {
        (await fixture.PublishOnceAsync("Console", "-t:PublishContainer")).Succeeded();
        return await fixture.PublishAsync("Console", ["--no-build", "-t:PublishContainer", .. more]);
    }
}
