using System.Text;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>distribution-spec, "Pushing Manifests", and what becomes of them in the store.</summary>
public sealed class PushingManifestsTests : IDisposable
{
    private readonly ServedStore _served = new();

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task A_pushed_image_is_in_the_store_under_the_registrys_own_name()
    {
        var (manifest, content) = await _served.PushImageAsync("team/shop", "1.0", "one");
        Assert.Equal(manifest.Digest, _served.Store.References.Get(ImageReference.Parse("localhost:5000/team/shop:1.0"))!.Digest);
        Assert.Equal(content, (await _served.GetAsync("/v2/team/shop/manifests/1.0")).Body);
        Assert.Equal("one", Encoding.UTF8.GetString(_served.Store.Blobs.ReadDocument(new BuildKit.Images.ImageCatalog(_served.Store).Resolve("localhost:5000/team/shop:1.0").Image.Layers[0])));
    }

    [Fact]
    public async Task The_answer_names_what_was_written()
    {
        var (manifest, content) = await _served.PushImageAsync("shop", "1.0", "one");
        var put = await _served.PutAsync("shop", "2.0", content);
        Assert.Equal((201, $"/v2/shop/manifests/{manifest.Digest}", manifest.Digest.ToString()), (put.Status, put["Location"], put["Docker-Content-Digest"]));
    }

    [Fact]
    public async Task A_manifest_is_pushed_by_its_digest()
    {
        var (manifest, content) = await _served.PushImageAsync("shop", null, "one");
        Assert.Equal(content, (await _served.GetAsync($"/v2/shop/manifests/{manifest.Digest}")).Body);
        Assert.Empty((await _served.GetAsync("/v2/shop/tags/list")).List("tags"));
        await _served.CollectAsync();
        Assert.Equal(200, (await _served.GetAsync($"/v2/shop/manifests/{manifest.Digest}")).Status);
    }

    [Fact]
    public async Task Another_digest_than_the_contents_is_refused()
    {
        var (_, content) = await _served.PushImageAsync("shop", "1.0", "one");
        var put = await _served.PutAsync("shop", Digest.Of("x"u8).ToString(), content);
        Assert.Equal((400, "DIGEST_INVALID"), (put.Status, put.Error));
    }

    [Fact]
    public async Task A_manifest_without_its_layers_is_refused()
    {
        var config = await _served.PushBlobAsync("shop", "{}"u8.ToArray(), MediaTypes.OciConfig);
        var missing = Descriptor.Of(MediaTypes.OciLayer, "missing"u8);
        var put = await _served.PutAsync("shop", "1.0", OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [missing] }));
        Assert.Equal((400, "MANIFEST_BLOB_UNKNOWN"), (put.Status, put.Error));
        Assert.Contains(missing.Digest.ToString(), put.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await _served.GetAsync("/v2/shop/manifests/1.0")).Status);
    }

    [Fact]
    public async Task A_manifest_that_lies_about_a_size_is_refused()
    {
        var config = await _served.PushBlobAsync("shop", "{}"u8.ToArray(), MediaTypes.OciConfig);
        var put = await _served.PutAsync("shop", "1.0", OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config with { Size = 3 }, Layers = [] }));
        Assert.Equal((400, "MANIFEST_INVALID"), (put.Status, put.Error));
    }

    [Fact]
    public async Task An_image_without_layers_is_one()
    {
        var config = await _served.PushBlobAsync("shop", OciJson.Write(new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new() { DiffIds = [] } }), MediaTypes.OciConfig);
        Assert.Equal(201, (await _served.PutAsync("shop", "1.0", OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [] }))).Status);
    }

    [Fact]
    public async Task Dockers_schema_2_is_kept_as_it_is()
    {
        var layer = await _served.PushBlobAsync("shop", "one"u8.ToArray(), MediaTypes.DockerLayer);
        var config = await _served.PushBlobAsync("shop", OciJson.Write(new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new() { DiffIds = [layer.Digest] } }), MediaTypes.DockerConfig);
        var content = OciJson.Write(new ImageManifest { MediaType = MediaTypes.DockerManifest, Config = config, Layers = [layer] });
        Assert.Equal(201, (await _served.PutAsync("shop", "1.0", content, MediaTypes.DockerManifest)).Status);
        var read = await _served.GetAsync("/v2/shop/manifests/1.0");
        Assert.Equal(content, read.Body);
        Assert.Equal(MediaTypes.DockerManifest, read["Content-Type"]);
    }

    [Theory]
    [InlineData(MediaTypes.OciManifest, "not json")]
    [InlineData(MediaTypes.OciManifest, "{}")]
    [InlineData(MediaTypes.OciManifest, "[]")]
    [InlineData(MediaTypes.DockerManifestSchema1, "{\"schemaVersion\":1}")]
    [InlineData("text/plain", "{\"schemaVersion\":2}")]
    [InlineData("application/json", "{\"schemaVersion\":2}")]
    public async Task What_is_no_manifest_is_refused(string mediaType, string content)
    {
        var put = await _served.PutAsync("shop", "1.0", Encoding.UTF8.GetBytes(content), mediaType);
        Assert.Equal((400, "MANIFEST_INVALID"), (put.Status, put.Error));
    }

    [Fact]
    public async Task A_document_that_is_two_things_is_refused()
    {
        var (_, content) = await _served.PushImageAsync("shop", "1.0", "one");
        var both = Encoding.UTF8.GetString(content).Replace("{\"schemaVersion\":2,", "{\"schemaVersion\":2,\"manifests\":[],", StringComparison.Ordinal);
        Assert.Equal("MANIFEST_INVALID", (await _served.PutAsync("shop", "1.0", Encoding.UTF8.GetBytes(both))).Error);
        Assert.Equal("MANIFEST_INVALID", (await _served.PutAsync("shop", "1.0", content, MediaTypes.OciIndex)).Error);
    }

    [Theory]
    [InlineData(".hidden")]
    [InlineData("-x")]
    [InlineData("sha256:abc")]
    public async Task A_tag_that_is_none_is_refused(string tag)
    {
        var (_, content) = await _served.PushImageAsync("shop", "1.0", "one");
        Assert.Equal(400, (await _served.PutAsync("shop", tag, content)).Status);
    }

    [Fact]
    public async Task A_tag_moves_to_what_is_pushed_last()
    {
        var (old, _) = await _served.PushImageAsync("shop", "1.0", "old");
        var (current, _) = await _served.PushImageAsync("shop", "1.0", "new");
        Assert.Equal(current.Digest.ToString(), (await _served.AskAsync("HEAD", "/v2/shop/manifests/1.0"))["Docker-Content-Digest"]);
        Assert.Equal(200, (await _served.GetAsync($"/v2/shop/manifests/{old.Digest}")).Status);
    }

    [Fact]
    public async Task The_manifests_of_an_index_need_no_names_once_it_is_there()
    {
        var (one, _) = await _served.PushImageAsync("shop", null, "one");
        var (two, _) = await _served.PushImageAsync("shop", null, "two");
        Assert.Equal(2, _served.Store.References.List().Count);
        var index = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [one, two] });
        Assert.Equal(201, (await _served.PutAsync("shop", "all", index, MediaTypes.OciIndex)).Status);
        Assert.Equal("localhost:5000/shop:all", Assert.Single(_served.Store.References.List()).Name!.ToString());
        Assert.Equal(200, (await _served.GetAsync($"/v2/shop/manifests/{two.Digest}")).Status);
    }

    [Fact]
    public async Task An_index_without_its_manifests_is_refused()
    {
        var absent = Descriptor.Of(MediaTypes.OciManifest, "absent"u8);
        var put = await _served.PutAsync("shop", "all", OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [absent] }), MediaTypes.OciIndex);
        Assert.Equal((400, "MANIFEST_BLOB_UNKNOWN"), (put.Status, put.Error));
    }

    [Fact]
    public async Task The_store_is_whole_after_pushes()
    {
        var (one, _) = await _served.PushImageAsync("shop", null, "one");
        await _served.PutAsync("shop", "all", OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [one] }), MediaTypes.OciIndex);
        await _served.PushImageAsync("shop", null, "bill", one, "application/spdx+json");
        Assert.Empty(await new BuildKit.Storage.StoreCheck(_served.Store).RunAsync(repair: false, default));
    }
}
