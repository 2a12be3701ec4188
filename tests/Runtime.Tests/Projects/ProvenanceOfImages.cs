using System.Text;
using System.Text.Json;
using BuildKit.Attestations;
using BuildKit.Building;
using BuildKit.Oci;
using BuildKit.Projects;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;

namespace BuildKit.Runtime.Tests.Projects;

/// <summary>A statement of how an image came to be lies beside it, and is the same wherever it was made.</summary>
public sealed class ProvenanceOfImages : IAsyncLifetime
{
    private readonly RegistryClient _client = new(new RegistryOptions { RetryDelays = [] });

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_found_as_a_referrer_by_api_and_by_tag(bool hasApi)
    {
        await using var registry = NewRegistry(hasApi);
        var result = await PublishAsync(registry, r => r with { Sbom = SbomFormats.Spdx });
        var repository = _client.Repository(ImageReference.Parse($"{registry.Host}/team/shop"));
        var found = Assert.Single(await repository.ListReferrersAsync(result.Digest, "application/vnd.in-toto+json", default));
        var manifest = OciJson.ReadManifest((await repository.GetManifestAsync(found.Digest.ToString(), default)).Content.Span);
        Assert.Equal(result.Digest, manifest.Subject!.Digest);
        Assert.Equal("https://slsa.dev/provenance/v1", Assert.Single(manifest.Layers).Annotation("in-toto.io/predicate-type"));
        Assert.Single(await repository.ListReferrersAsync(result.Digest, "application/spdx+json", default));
    }

    [Fact(Timeout = 30_000)]
    public async Task It_says_what_went_into_the_image()
    {
        await using var registry = NewRegistry(true);
        var result = await PublishAsync(registry);
        using var statement = Statement(registry);
        var root = statement.RootElement;
        Assert.Equal("https://in-toto.io/Statement/v1", root.GetProperty("_type").GetString());
        Assert.Equal(result.Digest.Hex, root.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
        var build = root.GetProperty("predicate").GetProperty("buildDefinition");
        Assert.Equal("linux-x64", build.GetProperty("externalParameters").GetProperty("runtimeIdentifier").GetString());
        Assert.Equal(result.Images[0].Layers.Select(l => l.Key), build.GetProperty("internalParameters").GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("key").GetString()));
        var inputs = build.GetProperty("resolvedDependencies").EnumerateArray().Select(d => d.GetProperty("uri").GetString()!).ToArray();
        Assert.Equal("git+https://example.org/shop", inputs[0]);
        Assert.StartsWith("pkg:oci/runtime@sha256%3A", inputs[1], StringComparison.Ordinal);
        Assert.EndsWith($"?repository_url={registry.Host}/runtime&tag=10.0", inputs[1], StringComparison.Ordinal);
        Assert.Equal("pkg:nuget/Npgsql@9.0.1", inputs[2]);
        Assert.Equal("0123456789abcdef0123456789abcdef01234567", build.GetProperty("resolvedDependencies")[0].GetProperty("digest").GetProperty("gitCommit").GetString());
    }

    [Fact(Timeout = 30_000)]
    public async Task Two_machines_make_the_same_statement_and_the_second_sends_nothing()
    {
        await using var registry = NewRegistry(true);
        await PublishAsync(registry);
        var uploads = registry.Count("PUT", "");
        Assert.True((await PublishAsync(registry)).UpToDate);
        Assert.Equal(uploads, registry.Count("PUT", ""));

        await using var other = NewRegistry(true);
        await PublishAsync(other);
        using var first = Statement(registry);
        using var second = Statement(other);
        Assert.Equal(first.RootElement.ToString().Replace(registry.Host, "", StringComparison.Ordinal), second.RootElement.ToString().Replace(other.Host, "", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task Asked_for_later_it_is_delivered_with_a_new_image()
    {
        await using var registry = NewRegistry(true);
        var without = await PublishAsync(registry, r => r with { Provenance = false });
        var with = await PublishAsync(registry);
        Assert.False(with.UpToDate);
        Assert.NotEqual(without.Digest, with.Digest);
        Assert.All(with.Images[0].Layers, l => Assert.Equal(LayerWork.Reused, l.Work));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _client.Dispose();
        return Task.CompletedTask;
    }

    private static JsonDocument Statement(FakeRegistry registry) =>
        registry.Blobs.Where(b => b.Key.StartsWith("team/shop@", StringComparison.Ordinal) && Encoding.UTF8.GetString(b.Value).Contains("slsa.dev", StringComparison.Ordinal))
            .Select(b => JsonDocument.Parse(b.Value)).Single();

    private static FakeRegistry NewRegistry(bool hasApi)
    {
        var registry = new FakeRegistry { HasReferrersApi = hasApi };
        RegistryBase.Add(registry, "base"u8.ToArray(), "10.0", "one", "amd64");
        return registry;
    }

    private async Task<ProjectImageResult> PublishAsync(FakeRegistry registry, Func<ProjectImageRequest, ProjectImageRequest>? change = null)
    {
        using var project = new SampleProject().App(host: true).Package("Npgsql", "9.0.1", ("lib/net9.0/Npgsql.dll", 500_000));
        using var store = new TemporaryStore();
        var request = project.Request(project.Output(host: true)) with
        {
            Base = BaseImage.Parse($"{registry.Host}/runtime:10.0", "/"),
            Repository = "team/shop",
            Destination = new ImageDestination.Registry(registry.Host),
            Settings = new ImageSettings { Labels = [new(Annotations.Source, "https://example.org/shop"), new(Annotations.Revision, "0123456789abcdef0123456789abcdef01234567")] },
            Provenance = true,
        };
        return await new ProjectPublisher(new() { Store = store.Store, Registries = _client }).PublishAsync(change?.Invoke(request) ?? request, default);
    }
}
