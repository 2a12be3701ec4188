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

    [Fact]
    public void Every_member_of_a_configuration_keeps_its_place_and_spelling()
    {
        var json =
            """
            {"created":"2026-01-02T03:04:05.5+00:00","author":"a+b","architecture":"arm","variant":"v7","os":"linux","os.version":"1",
            "config":{"User":"1:1","ExposedPorts":{"443/tcp":{},"80/tcp":{}},"Env":["A=é"],"Entrypoint":["x"],"Cmd":[],
            "Healthcheck":{"Test":["NONE"],"Interval":1,"Timeout":2,"StartPeriod":3,"StartInterval":4,"Retries":5},"ArgsEscaped":false,
            "Volumes":{"/v":{}},"WorkingDir":"/w","OnBuild":["RUN x"],"Labels":{"a":"1","b":""},"StopSignal":"TERM","StopTimeout":3,"Shell":["sh"],
            "Zeta":{"b":1.50},"Alpha":[null]},
            "rootfs":{"type":"layers","diff_ids":["SHA"]},
            "history":[{"created":"2026-01-02T03:04:05+02:00","author":"a","created_by":"b","comment":"c","empty_layer":true},{}],
            "zeta":1,"alpha":"<>"}
            """.Replace("\n", "", StringComparison.Ordinal).Replace("SHA", Sha, StringComparison.Ordinal);
        Assert.Equal(json, Encoding.UTF8.GetString(OciJson.Write(OciJson.ReadConfig(Encoding.UTF8.GetBytes(json)))));
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.1234567+00:00")]
    [InlineData("2026-01-02T03:04:05.123456789+02:00", "2026-01-02T03:04:05.1234567+02:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00")]
    public void Nanoseconds_of_Go_are_cut_off_and_not_refused(string written, string again)
    {
        var config = OciJson.ReadConfig(Encoding.UTF8.GetBytes($$$"""{"created":"{{{written}}}","rootfs":{"diff_ids":[]}}"""));
        Assert.Contains($"\"created\":\"{again}\"", Encoding.UTF8.GetString(OciJson.Write(config)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rootfs":{"diff_ids":[]},"config":{"Env":["A=1",null]}}""", "$.config.Env[1]")]
    [InlineData("""{"rootfs":{"diff_ids":["sha256:0"]}}""", "$.rootfs.diff_ids[0]")]
    [InlineData("""{"rootfs":{"diff_ids":[]},"config":{"Labels":{"a":1}}}""", "$.config.Labels.a")]
    [InlineData("""{"rootfs":{"diff_ids":[]},"config":{"StopTimeout":1.5}}""", "$.config.StopTimeout")]
    [InlineData("""{"rootfs":{"diff_ids":[]},"config":{"ExposedPorts":["80"]}}""", "$.config.ExposedPorts")]
    [InlineData("""{"rootfs":{"diff_ids":[]},"architecture":null}""", "$.architecture")]
    [InlineData("""{"rootfs":{"diff_ids":[]},"history":[null]}""", "$.history[0]")]
    [InlineData("""{"rootfs":{"diff_ids":[]},"created":"yesterday"}""", "$.created")]
    public void A_member_of_the_wrong_type_is_named_by_its_path(string json, string path)
    {
        var failure = Assert.Throws<OciException>(() => OciJson.ReadConfig(Encoding.UTF8.GetBytes(json)));
        Assert.Equal("BK2004", failure.Code);
        Assert.Contains($"'{path}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"rootfs":{"diff_ids":[]},"author":"\ud800"}""")]
    [InlineData("""{"rootfs":{"diff_ids":[]},"\udc00":1}""")]
    [InlineData("""{"rootfs":{"diff_ids":[]}} {}""")]
    public void Half_a_surrogate_pair_or_a_second_document_is_refused(string json) =>
        Assert.Equal("BK2004", Assert.Throws<OciException>(() => OciJson.ReadConfig(Encoding.UTF8.GetBytes(json))).Code);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() =>
        Assert.Throws<OciException>(() => OciJson.ReadConfig([.. """{"rootfs":{"diff_ids":[]},"author":" """u8[..^1], 0xff, .. "\"}"u8]));

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
