using System.Text;
using System.Text.Json;
using BuildKit.Attestations;
using BuildKit.Containers;
using BuildKit.Dockerfiles;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Registries;
using BuildKit.Runtime.Tests.Files;
using BuildKit.Runtime.Tests.Registries;
using BuildKit.Runtime.Tests.Storage;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Dockerfiles.Attesting;

/// <summary>Bills and provenance lie beside the image, wherever it goes.</summary>
public sealed class AttestedBuilds : IDisposable
{
    private const string Dockerfile = "FROM scratch AS files\nCOPY status /var/lib/dpkg/status\nFROM files AS final\nARG WHO=nobody\nLABEL who=$WHO\nCOPY a /a\n";
    private static readonly BuildAttestations Everything = new() { Sbom = SbomFormats.Spdx | SbomFormats.CycloneDx, Provenance = ProvenanceDetail.Min };
    private readonly TemporaryStore _store = new();
    private readonly TemporaryDirectory _folder = new();

    public AttestedBuilds()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "status"), "Package: libc6\nStatus: install ok installed\nVersion: 2.36\nArchitecture: amd64\n");
        File.WriteAllText(Path.Combine(_folder.Path, "a"), "a\n");
    }

    public void Dispose()
    {
        _folder.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task The_store_has_them_as_referrers_and_the_image_is_the_same_without()
    {
        var built = await BuildAsync(Everything);
        var documents = Documents(_store.Store, built.Root!.Digest);
        Assert.Equal(new HashSet<string> { SbomDocument.ProvenanceType, SbomDocument.CycloneDxType, SbomDocument.SpdxType }, documents.Keys.ToHashSet());
        Assert.Contains("pkg:deb/debian/libc6@2.36?arch=amd64", documents[SbomDocument.SpdxType], StringComparison.Ordinal);
        Assert.Contains("pkg:deb/debian/libc6@2.36?arch=amd64", documents[SbomDocument.CycloneDxType], StringComparison.Ordinal);
        Assert.Contains($"\"name\": \"team/shop@{built.Root.Digest}\"", documents[SbomDocument.SpdxType], StringComparison.Ordinal);
        Assert.Equal(built.ImageId, (await BuildAsync(BuildAttestations.None)).ImageId);
    }

    [Fact]
    public async Task Without_being_asked_there_is_none()
    {
        var built = await BuildAsync(BuildAttestations.None);
        Assert.Empty(_store.Store.Referrers.List(built.Root!.Digest));
    }

    [Fact]
    public async Task Provenance_tells_of_the_Dockerfile_and_its_stages_and_of_arguments_only_when_asked()
    {
        var min = await ProvenanceAsync(ProvenanceDetail.Min);
        var definition = min.GetProperty("predicate").GetProperty("buildDefinition");
        var decided = definition.GetProperty("externalParameters");
        Assert.Equal("Dockerfile", decided.GetProperty("configSource").GetProperty("path").GetString());
        Assert.Equal(Digest.Of(Encoding.UTF8.GetBytes(Dockerfile)).Hex, decided.GetProperty("configSource").GetProperty("digest").GetProperty("sha256").GetString());
        Assert.False(decided.TryGetProperty("buildArguments", out _));
        var stages = definition.GetProperty("internalParameters").GetProperty("stages");
        Assert.Equal(["files", "final"], stages.EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.False(stages[0].TryGetProperty("steps", out _));

        var max = await ProvenanceAsync(ProvenanceDetail.Max);
        definition = max.GetProperty("predicate").GetProperty("buildDefinition");
        Assert.Equal("""{"WHO":"you"}""", Compact(definition.GetProperty("externalParameters").GetProperty("buildArguments")));
        var step = definition.GetProperty("internalParameters").GetProperty("stages")[1].GetProperty("steps")[0];
        Assert.Equal("COPY a /a", step.GetProperty("instruction").GetString());
        Assert.StartsWith("sha256:", step.GetProperty("layer").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provenance_names_base_images_by_their_digest()
    {
        var @base = await BuildAsync(BuildAttestations.None, r => r with { Names = [ImageReference.Parse("example.org/team/base:1")] });
        var built = await BuildAsync(new BuildAttestations { Provenance = ProvenanceDetail.Min, Builder = "https://ci.example/7" }, r => r with
        {
            Dockerfile = new DockerfileChoice.Text("Dockerfile", "FROM example.org/team/base:1\nCOPY a /b\nFROM example.org/team/base:1\nCOPY a /c\n"),
        });
        var text = Assert.Single(Documents(_store.Store, built.Root!.Digest)).Value;
        using var json = JsonDocument.Parse(text);
        var input = Assert.Single(json.RootElement.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("resolvedDependencies").EnumerateArray());
        Assert.Equal($"pkg:oci/base@{Uri.EscapeDataString(@base.Root!.Digest.ToString())}?repository_url=example.org/team/base&tag=1", input.GetProperty("uri").GetString());
        Assert.Equal(@base.Root.Digest.Hex, input.GetProperty("digest").GetProperty("sha256").GetString());
        Assert.Equal(["stage-1"], json.RootElement.GetProperty("predicate").GetProperty("buildDefinition").GetProperty("internalParameters").GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        Assert.Equal("https://ci.example/7", json.RootElement.GetProperty("predicate").GetProperty("runDetails").GetProperty("builder").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Nothing_of_this_machine_and_no_secret_is_in_a_statement()
    {
        var built = await BuildAsync(Everything with { Provenance = ProvenanceDetail.Max }, r => r with { Secrets = [new BuildSecret("token", "hidden-value"u8.ToArray())] });
        Assert.All(Documents(_store.Store, built.Root!.Digest).Values, text =>
        {
            Assert.DoesNotContain(_folder.Path, text, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
            Assert.DoesNotContain("proxy.example", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Two_machines_write_the_same_documents()
    {
        var here = await BuildAsync(Everything);
        using var other = new TemporaryStore();
        var there = await BuildAsync(Everything, store: other.Store);
        Assert.Equal(Documents(_store.Store, here.Root!.Digest), Documents(other.Store, there.Root!.Digest));
    }

    [Fact]
    public async Task An_image_is_pushed_with_them_and_a_second_push_sends_no_blob()
    {
        await using var registry = new FakeRegistry();
        using var client = new RegistryClient(new RegistryOptions { RetryDelays = [] });
        var name = ImageReference.Parse($"{registry.Host}/team/shop:1");
        var built = await BuildAsync(Everything, r => r with { Names = [name], Outputs = [new BuildOutput.Registry()] }, client: client);
        var repository = client.Repository(name);
        Assert.Equal(built.Root!.Digest, (await repository.GetManifestAsync("1", default)).Descriptor.Digest);
        Assert.Equal(3, (await repository.ListReferrersAsync(built.Root.Digest, null, default)).Count);
        var puts = registry.Count("PUT", "/blobs/");
        await BuildAsync(Everything, r => r with { Names = [name], Outputs = [new BuildOutput.Registry()] }, client: client);
        Assert.Equal(puts, registry.Count("PUT", "/blobs/"));
    }

    [Fact]
    public async Task A_layout_lists_them_and_files_alone_have_none()
    {
        var layout = Path.Combine(_folder.Path, "layout");
        await BuildAsync(Everything, r => r with { Outputs = [new BuildOutput.Layout(layout)] });
        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json")));
        var types = index.RootElement.GetProperty("manifests").EnumerateArray().Select(m => m.TryGetProperty("artifactType", out var type) ? type.GetString() : null);
        Assert.Equal([null, SbomDocument.SpdxType, SbomDocument.CycloneDxType, SbomDocument.ProvenanceType], types.Order(StringComparer.Ordinal));
        var files = await BuildAsync(Everything, r => r with { Outputs = [new BuildOutput.Local(Path.Combine(_folder.Path, "files"))] });
        Assert.Contains("there is no image to refer to", Assert.Single(files.Notes), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ProvenanceAsync(ProvenanceDetail detail)
    {
        using var other = new TemporaryStore();
        var built = await BuildAsync(new BuildAttestations { Provenance = detail }, r => r with { Target = "final" }, other.Store);
        using var json = JsonDocument.Parse(Assert.Single(Documents(other.Store, built.Root!.Digest)).Value);
        return json.RootElement.Clone();
    }

    private async Task<DockerfileBuildResult> BuildAsync(BuildAttestations wanted, Func<DockerfileBuildRequest, DockerfileBuildRequest>? change = null, Store? store = null, RegistryClient? client = null)
    {
        var request = new DockerfileBuildRequest
        {
            Dockerfile = new DockerfileChoice.Text("Dockerfile", Dockerfile),
            Context = new BuildContextChoice.Folder(_folder.Path),
            Names = [ImageReference.Parse("example.org/team/shop:1")],
            Arguments = [new("WHO", "you"), new("HTTP_PROXY", "http://user:word@proxy.example:3128")],
            Created = DateTimeOffset.UnixEpoch,
            Attestations = wanted,
        };
        var builder = new DockerfileBuilder(new DockerfileBuilderOptions { Engine = new EngineOptions { Store = store ?? _store.Store }, Registries = client });
        return await builder.BuildAsync(change?.Invoke(request) ?? request, new SilentProgress(), CancellationToken.None);
    }

    private static Dictionary<string, string> Documents(Store store, Digest image) => store.Referrers.List(image).ToDictionary(r => r.ArtifactType!, r =>
    {
        var manifest = OciJson.ReadManifest(store.Blobs.ReadDocument(r));
        Assert.Equal(image, manifest.Subject!.Digest);
        using var content = new StreamReader(store.Blobs.OpenRead(Assert.Single(manifest.Layers)));
        return content.ReadToEnd();
    });

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
