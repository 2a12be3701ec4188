using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Tasks.Tests.Infra;

namespace BuildKit.Tasks.Tests;

/// <summary>A CI runner has an empty store and a registry that somebody published to before.</summary>
[Collection(PublishCollection.Name)]
public sealed class RegistryAsCache(PublishFixture fixture)
{
    [Fact]
    public async Task A_fresh_runner_moves_no_layer_and_asks_four_times_at_most()
    {
        await using var registry = await SharedRegistry.StartAsync(fixture.StoreRoot, "10.0");
        var first = await PublishAsync("first", registry, "--no-build");
        var (bytes, requests) = await registry.WatchAsync(async () => (await PublishAsync("second", registry, "--no-build")).Says("up to date"));

        Assert.DoesNotContain("up to date", first.Output, StringComparison.Ordinal);
        Assert.InRange(requests.Count, 1, 4);
        Assert.All(requests, r => Assert.StartsWith("GET /v2/", r, StringComparison.Ordinal));
        Assert.DoesNotContain(requests, r => r.Contains("/team/console/blobs/", StringComparison.Ordinal));
        Assert.InRange(bytes, 1, 4000);

        // Layers may differ by machine; blobs were neither made nor fetched.
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(fixture.Root, "runner-second", "blobs"), "*", SearchOption.AllDirectories), static file => new FileInfo(file).Length > 4000);
    }

    [Fact]
    public async Task A_version_becomes_a_set_of_tags_and_a_prerelease_one()
    {
        await using var registry = await SharedRegistry.StartAsync(fixture.StoreRoot, "10.0");
        await PublishAsync("tags", registry, "--no-build", "-p:ContainerSemanticTags=true", "-p:PackageVersion=1.4.2");
        await PublishAsync("tags", registry, "--no-build", "-p:ContainerSemanticTags=true", "-p:ContainerImageTag=1.5.0-beta.1+7");
        Assert.Equal(["1", "1.4", "1.4.2", "1.5.0-beta.1_7", "latest"], (await TagsAsync(registry)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Provenance_and_bill_lie_beside_the_image()
    {
        await using var registry = await SharedRegistry.StartAsync(fixture.StoreRoot, "10.0");
        await PublishAsync("provenance", registry, "--no-build", "-p:ContainerProvenance=true", "-p:ContainerSbom=Spdx");
        var repository = registry.Client.Repository(ImageReference.Parse($"{registry.Host}/team/console:latest"));
        var image = (await repository.HeadManifestAsync("latest", default))!.Digest;
        var referrers = await repository.ListReferrersAsync(image, null, default);
        Assert.Equal(["application/spdx+json", "application/vnd.in-toto+json"], referrers.Select(r => r.ArtifactType).Order(StringComparer.Ordinal));

        var found = referrers.Single(r => r.ArtifactType == "application/vnd.in-toto+json");
        var manifest = OciJson.ReadManifest((await repository.GetManifestAsync(found.Digest.ToString(), default)).Content.Span);
        await using var content = await repository.OpenAsync(manifest.Layers[0], default);
        using var statement = await JsonDocument.ParseAsync(content);
        Assert.Equal("https://slsa.dev/provenance/v1", statement.RootElement.GetProperty("predicateType").GetString());
        Assert.Equal(image.Hex, statement.RootElement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task A_floating_base_is_locked_until_somebody_evaluates_it()
    {
        await using var registry = await SharedRegistry.StartAsync(fixture.StoreRoot, "10.0", "10.0.2", "10.0.11", "10.0.11-alpine");
        var lockFile = Path.Combine(fixture.Project("Console"), "container.lock.json");
        var floating = $"-p:ContainerBaseImage={registry.Host}/runtime:10.0.*";
        try
        {
            (await PublishAsync("lock", registry, "--no-build", floating)).Says("10.0.11");
            Assert.False(File.Exists(lockFile));
            (await FailAsync("lock", registry, floating, "-p:ContainerLockedMode=true")).Failed("BK2124");

            (await PublishAsync("lock", registry, "--no-build", floating, "-p:ContainerWithLockFile=true")).Says("container.lock.json written");
            Assert.Contains("/runtime:10.0.11\"", await File.ReadAllTextAsync(lockFile), StringComparison.Ordinal);
            var locked = await File.ReadAllTextAsync(lockFile);

            await registry.AddBaseAsync(fixture.StoreRoot, "10.0.12");
            var (_, requests) = await registry.WatchAsync(async () => await PublishAsync("lock", registry, "--no-build", floating, "-p:ContainerLockedMode=true"));
            Assert.DoesNotContain(requests, r => r.Contains("/runtime/tags/", StringComparison.Ordinal));
            Assert.Equal(locked, await File.ReadAllTextAsync(lockFile));
            (await FailAsync("lock", registry, $"-p:ContainerBaseImage={registry.Host}/runtime:10.0.*-alpine", "-p:ContainerLockedMode=true")).Failed("BK2125");

            await PublishAsync("lock", registry, "--no-build", floating, "-p:ContainerForceEvaluate=true");
            Assert.Contains("/runtime:10.0.12\"", await File.ReadAllTextAsync(lockFile), StringComparison.Ordinal);
            var config = JsonDocument.Parse(await Interop.Tests.Registries.Skopeo.RunAsync("inspect", "--tls-verify=false", "--config", $"docker://{registry.Host}/team/console:latest"));
            Assert.Equal($"{registry.Host}/runtime:10.0.12", config.RootElement.GetProperty("config").GetProperty("Labels").GetProperty("org.opencontainers.image.base.name").GetString());
        }
        finally
        {
            File.Delete(lockFile);
        }
    }

    /// <summary>With a store of the runner's own, and nothing that the project remembers.</summary>
    private async Task<SdkRun> PublishAsync(string runner, SharedRegistry registry, params string[] arguments) => (await RunAsync(runner, registry, arguments)).Succeeded();

    private Task<SdkRun> FailAsync(string runner, SharedRegistry registry, params string[] arguments) => RunAsync(runner, registry, ["--no-build", .. arguments]);

    private async Task<SdkRun> RunAsync(string runner, SharedRegistry registry, params string[] arguments)
    {
        (await fixture.PublishOnceAsync("Console", "-t:PublishContainer")).Succeeded();
        var state = Path.Combine(fixture.Project("Console"), "obj/Release/net10.0/container");
        if (Directory.Exists(state)) Directory.Delete(state, recursive: true);
        return await Sdk.RunAsync(fixture.Project("Console"), new Dictionary<string, string?> { ["DOTNET_CONTAINER_ROOT"] = Path.Combine(fixture.Root, "runner-" + runner) },
            ["publish", "-c", "Release", "--no-restore", "-v", "n", "-t:PublishContainer", $"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=team/console", $"-p:ContainerBaseImage={registry.Host}/runtime:10.0", .. arguments]);
    }

    private static async Task<IReadOnlyList<string>> TagsAsync(SharedRegistry registry)
    {
        List<string> tags = [];
        await foreach (var tag in registry.Client.Repository(ImageReference.Parse($"{registry.Host}/team/console")).ListTagsAsync()) tags.Add(tag);
        return tags;
    }
}
