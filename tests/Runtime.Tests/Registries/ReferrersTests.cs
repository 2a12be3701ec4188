using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Runtime.Tests.Registries;

public sealed class ReferrersTests
{
    private static readonly Descriptor Layer = Descriptor.Of(MediaTypes.OciLayer, [1]);

    [Theory(Timeout = 30_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_about_a_manifest_is_found(bool hasApi)
    {
        await using var registry = new FakeRegistry { HasReferrersApi = hasApi };
        using var client = new RegistryClient(new RegistryOptions());
        var repository = client.Repository(ImageReference.Parse($"{registry.Host}/me/app"), RegistryAccess.Push);
        var subject = await repository.PutManifestAsync("1", MediaTypes.OciManifest, PushAndPullTests.Manifest(Layer), default);
        Assert.Empty(await repository.ListReferrersAsync(subject.Digest, null, default));

        foreach (var type in new[] { "a/sbom", "a/signature", "a/sbom" })
        {
            var about = PushAndPullTests.Manifest(Layer, subject, type);
            await repository.PutManifestAsync(Digest.Of(about).ToString(), MediaTypes.OciManifest, about, default);
        }

        Assert.Equal(["a/sbom", "a/signature"], (await repository.ListReferrersAsync(subject.Digest, null, default)).Select(r => r.ArtifactType).Order());
        Assert.Equal(["a/sbom"], (await repository.ListReferrersAsync(subject.Digest, "a/sbom", default)).Select(r => r.ArtifactType));
        Assert.Equal(!hasApi, registry.Manifests.ContainsKey($"me/app:sha256-{subject.Digest.Hex}"));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failing_api_is_not_taken_for_a_missing_one()
    {
        await using var registry = new FakeRegistry { Answer = r => r.Target.Contains("/referrers/", StringComparison.Ordinal) ? new(403) : null };
        using var client = new RegistryClient(new RegistryOptions());
        var repository = client.Repository(ImageReference.Parse($"{registry.Host}/me/app"));
        Assert.Equal("BK1006", (await Assert.ThrowsAsync<RegistryException>(() => repository.ListReferrersAsync(Layer.Digest, null, default))).Code);
    }
}
