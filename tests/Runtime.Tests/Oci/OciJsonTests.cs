using System.Globalization;
using System.Text;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Oci;

public sealed class OciJsonTests
{
    private const string Sha = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void A_manifest_survives_a_round_trip_byte_for_byte()
    {
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = new() { MediaType = MediaTypes.OciConfig, Digest = Digest.Parse(Sha), Size = 2 },
            Layers = [new() { MediaType = MediaTypes.OciLayerGzip, Digest = Digest.Parse(Sha), Size = 3, Annotations = OrdinalMap.From([new("b", "2"), new("a", "1")]) }],
        };
        var json = OciJson.Write(manifest);
        Assert.Equal(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"SHA","size":2},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"SHA","size":3,"annotations":{"a":"1","b":"2"}}]}
            """.Replace("\n", "", StringComparison.Ordinal).Replace("SHA", Sha, StringComparison.Ordinal),
            Encoding.UTF8.GetString(json));
        Assert.Equal(json, OciJson.Write(OciJson.ReadManifest(json)));
    }

    [Fact]
    public void Fields_of_others_survive_an_edit()
    {
        var config = OciJson.ReadConfig(Encoding.UTF8.GetBytes(
            """{"architecture":"amd64","os":"linux","config":{"Env":["A=1"],"Mine":7,"ExposedPorts":{"80/tcp":{}}},"rootfs":{"type":"layers","diff_ids":["SHA"]},"docker_version":"1"}"""
                .Replace("SHA", Sha, StringComparison.Ordinal)));
        var json = Encoding.UTF8.GetString(OciJson.Write(config with { Architecture = "arm64" }));
        Assert.Contains("\"Mine\":7", json, StringComparison.Ordinal);
        Assert.Contains("\"docker_version\":\"1\"", json, StringComparison.Ordinal);
        Assert.Contains("\"ExposedPorts\":{\"80/tcp\":{}}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_are_ordinal_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("da-DK");
            Assert.Equal(["Aa", "Z", "aa", "b"], OrdinalMap.From([new("b", ""), new("aa", ""), new("Z", ""), new("Aa", "")]).Keys);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":1,"config":null,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:00","size":1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":-1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1},"layers":[null]}""")]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","config":{"mediaType":"a","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":1},"layers":[]}""")]
    public void A_broken_manifest_is_one_kind_of_error(string json) =>
        Assert.Equal("BK2004", Assert.Throws<OciException>(() => OciJson.ReadManifest(Encoding.UTF8.GetBytes(json))).Code);

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Throws<OciException>(() => OciJson.ReadConfig(Encoding.UTF8.GetBytes("{\"config\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5000)))));

    [Fact]
    public void A_document_larger_than_any_manifest_is_refused() =>
        Assert.Throws<OciException>(() => OciJson.ReadIndex(new byte[OciJson.MaximumDocumentSize + 1]));
}
