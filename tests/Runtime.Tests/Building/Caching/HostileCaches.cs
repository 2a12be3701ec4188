using System.Text;
using BuildKit.Building;
using BuildKit.Building.Caching;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Building.Caching;

/// <summary>A cache is written by others. What is not exactly one is refused whole.</summary>
public sealed class HostileCaches
{
    private const string Key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static readonly Descriptor Blob = Descriptor.Of(MediaTypes.OciLayer, "layer"u8);
    private static readonly string DiffId = Digest.Of("tar"u8).ToString();

    [Fact]
    public void A_small_one_is_read() =>
        Assert.Equal(Blob, Read($$$"""{"version":1,"diffIds":["{{{DiffId}}}"],"records":[{"key":"{{{Key}}}","layers":[0],"metadata":{}}],"mounts":[]}""").Find(Key)!.Layers[0].Blob);

    [Theory]
    [InlineData("a key that is a path", """{"version":1,"diffIds":["D"],"records":[{"key":"../../../../../../../../../../../../../../../../../../../../../etc/pass","layers":[0],"metadata":{}}],"mounts":[]}""")]
    [InlineData("a key of other digits", """{"version":1,"diffIds":["D"],"records":[{"key":"0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF","layers":[0],"metadata":{}}],"mounts":[]}""")]
    [InlineData("a layer beyond the list", """{"version":1,"diffIds":["D"],"records":[{"key":"K","layers":[1],"metadata":{}}],"mounts":[]}""")]
    [InlineData("a layer before the list", """{"version":1,"diffIds":["D"],"records":[{"key":"K","layers":[-1],"metadata":{}}],"mounts":[]}""")]
    [InlineData("a layer without a diffID", """{"version":1,"diffIds":[""],"records":[{"key":"K","layers":[0],"metadata":{}}],"mounts":[]}""")]
    [InlineData("another number of layers", """{"version":1,"diffIds":[],"records":[],"mounts":[]}""")]
    [InlineData("a mount without a name", """{"version":1,"diffIds":["D"],"records":[],"mounts":[{"id":"","blob":0}]}""")]
    [InlineData("a mount with control characters", """{"version":1,"diffIds":["D"],"records":[],"mounts":[{"id":"a\u001b[2J","blob":0}]}""")]
    [InlineData("another version", """{"version":2,"diffIds":["D"],"records":[],"mounts":[]}""")]
    [InlineData("records that are none", """{"version":1,"diffIds":["D"],"records":{},"mounts":[]}""")]
    [InlineData("numbers that are none", """{"version":1e99,"diffIds":["D"],"records":[],"mounts":[]}""")]
    [InlineData("endless nesting", """[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]""")]
    [InlineData("no json", "not json")]
    [InlineData("nothing", "")]
    public void It_is_refused(string what, string json)
    {
        Assert.NotEmpty(what);
        Refused(() => Read(json.Replace("\"D\"", $"\"{DiffId}\"", StringComparison.Ordinal).Replace("\"K\"", $"\"{Key}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_million_records_are_refused() =>
        Refused(() => Read($$"""{"version":1,"diffIds":["{{DiffId}}"],"records":[{{string.Join(',', Enumerable.Repeat("{}", 1_000_000))}}],"mounts":[]}"""));

    [Fact]
    public void A_result_of_a_thousand_layers_is_refused() =>
        Refused(() => Read($$$"""{"version":1,"diffIds":["{{{DiffId}}}"],"records":[{"key":"{{{Key}}}","layers":[{{{string.Join(',', Enumerable.Repeat("0", 1000))}}}],"metadata":{}}],"mounts":[]}"""));

    [Fact]
    public void Metadata_that_fill_memory_are_refused() =>
        Refused(() => Read($$$"""{"version":1,"diffIds":["{{{DiffId}}}"],"records":[{"key":"{{{Key}}}","layers":[0],"metadata":{"x":"{{{new string('x', 100_000)}}}"}}],"mounts":[]}"""));

    [Theory]
    [InlineData(MediaTypes.OciManifest, 10)]
    [InlineData(MediaTypes.OciIndex, 10)]
    [InlineData(MediaTypes.OciLayer, 1L << 40)]
    public void A_blob_that_is_no_layer_is_refused(string mediaType, long size) => Refused(() => CacheDocument.Read(
        Encoding.UTF8.GetBytes($$$"""{"version":1,"diffIds":["{{{DiffId}}}"],"records":[{"key":"{{{Key}}}","layers":[0],"metadata":{}}],"mounts":[]}"""),
        [Blob with { MediaType = mediaType, Size = size }]));

    [Fact]
    public void A_layer_elsewhere_is_looked_for_here() =>
        Assert.Null(CacheDocument.Read(
            Encoding.UTF8.GetBytes($$$"""{"version":1,"diffIds":["{{{DiffId}}}"],"records":[{"key":"{{{Key}}}","layers":[0],"metadata":{}}],"mounts":[]}"""),
            [Blob with { Urls = ["http://169.254.169.254/"] }]).Find(Key)!.Layers[0].Blob.Urls);

    [Fact]
    public void An_inline_cache_that_is_too_long_is_refused() => Refused(() => InlineCache.ReadFrom(new ImageManifest
    {
        Config = Blob,
        Layers = [Blob],
        Annotations = OrdinalMap.From([new(InlineCache.Annotation, new string(' ', 2_000_000))]),
    }));

    [Fact]
    public void Of_two_records_with_one_key_the_first_counts()
    {
        var content = Read($$$"""{"version":1,"diffIds":["{{{DiffId}}}"],"records":[{"key":"{{{Key}}}","layers":[0],"metadata":{}},{"key":"{{{Key}}}","layers":[],"metadata":{}}],"mounts":[]}""");
        Assert.Single(Assert.Single(content.Records).Layers);
    }

    private static CacheContent Read(string json) => CacheDocument.Read(Encoding.UTF8.GetBytes(json), [Blob]);

    private static void Refused(Action read) => Assert.Equal("BK4121", Assert.Throws<BuildingException>(read).Code);
}
