using BuildKit.Attestations;
using BuildKit.Dockerfiles;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Build;

namespace BuildKit.Tool.Tests.Build;

public sealed class AttestationSyntaxTests
{
    [Theory]
    [InlineData("", null, null, SbomFormats.None, null)]
    [InlineData("", "true", "true", SbomFormats.Spdx, ProvenanceDetail.Min)]
    [InlineData("", "false", "false", SbomFormats.None, null)]
    [InlineData("", "cyclonedx", "mode=max", SbomFormats.CycloneDx, ProvenanceDetail.Max)]
    [InlineData("", "spdx,cyclonedx", "mode=min", SbomFormats.Spdx | SbomFormats.CycloneDx, ProvenanceDetail.Min)]
    [InlineData("type=sbom", null, null, SbomFormats.Spdx, null)]
    [InlineData("type=sbom,format=spdx type=sbom,format=cyclonedx", null, null, SbomFormats.Spdx | SbomFormats.CycloneDx, null)]
    [InlineData("type=provenance,mode=max,version=v1", null, null, SbomFormats.None, ProvenanceDetail.Max)]
    [InlineData("type=provenance,disabled=true type=sbom,disabled=true", null, null, SbomFormats.None, null)]
    [InlineData("type=sbom type=provenance,mode=max", "false", "true", SbomFormats.None, ProvenanceDetail.Min)]
    public void Both_spellings_say_the_same(string attest, string? sbom, string? provenance, SbomFormats bills, ProvenanceDetail? detail)
    {
        var read = AttestationSyntax.Parse(attest.Split(' ', StringSplitOptions.RemoveEmptyEntries), sbom, provenance);
        Assert.Equal((bills, detail), (read.Sbom, read.Provenance));
    }

    [Fact]
    public void A_builder_may_be_named() =>
        Assert.Equal("https://ci.example/1", AttestationSyntax.Parse(["type=provenance,builder-id=https://ci.example/1"], null, null).Builder);

    [Theory]
    [InlineData("type=nonsense", null, null)]
    [InlineData("type=sbom,generator=image", null, null)]
    [InlineData("type=provenance,mode=some", null, null)]
    [InlineData("type=provenance,version=v0.2", null, null)]
    [InlineData(null, "generator=image", null)]
    [InlineData(null, null, "max")]
    public void What_is_not_known_is_refused(string? attest, string? sbom, string? provenance) =>
        Assert.Equal("BK2904", Assert.Throws<ToolException>(() => AttestationSyntax.Parse(attest is null ? [] : [attest], sbom, provenance)).Code);
}
