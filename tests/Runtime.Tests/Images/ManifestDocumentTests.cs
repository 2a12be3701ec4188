using System.Text;
using BuildKit.Images;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Images;

public sealed class ManifestDocumentTests
{
    private const string Index = """{"schemaVersion":2,"manifests":[]}""";

    [Fact]
    public void Bytes_that_are_manifest_and_index_at_once_are_refused()
    {
        const string both = """{"schemaVersion":2,"config":{"mediaType":"c","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0},"layers":[],"manifests":[]}""";
        Assert.Equal("BK2306", Refuse(MediaTypes.OciManifest, both).Code);
        Assert.Equal("BK2306", Refuse(MediaTypes.OciIndex, both).Code);
    }

    [Fact]
    public void Bytes_that_call_themselves_something_else_are_refused() =>
        Assert.Equal("BK2306", Refuse(MediaTypes.OciIndex, $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerIndex}}","manifests":[]}""").Code);

    [Fact]
    public void The_old_schema_is_named() =>
        Assert.Contains("schema 1", Refuse(MediaTypes.DockerManifestSchema1Signed, "{}").Message, StringComparison.Ordinal);

    [Fact]
    public void An_index_is_an_index() => Assert.IsType<ManifestDocument.Index>(ManifestDocument.Parse(Describe(MediaTypes.OciIndex, Index), Encoding.UTF8.GetBytes(Index)));

    private static ImageException Refuse(string type, string json) =>
        Assert.Throws<ImageException>(() => ManifestDocument.Parse(Describe(type, json), Encoding.UTF8.GetBytes(json)));

    private static Descriptor Describe(string type, string json) => Descriptor.Of(type, Encoding.UTF8.GetBytes(json));
}
