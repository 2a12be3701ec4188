using BuildKit.Oci;
using BuildKit.Runtime.Tests.Images;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>distribution-spec, "Pull".</summary>
public sealed class PullingTests : IDisposable
{
    private readonly ServedStore _served = new();

    public void Dispose() => _served.Dispose();

    [Theory]
    [InlineData("/v2/")]
    [InlineData("/v2")]
    public async Task The_base_says_that_this_is_a_registry(string path)
    {
        var reply = await _served.GetAsync(path);
        Assert.Equal((200, "registry/2.0"), (reply.Status, reply["Docker-Distribution-Api-Version"]));
    }

    [Fact]
    public async Task A_manifest_is_read_by_tag_and_by_digest_in_its_very_bytes()
    {
        var image = _served.Add("shop:1.0", "one");
        var byTag = await _served.GetAsync("/v2/library/shop/manifests/1.0");
        Assert.Equal((200, MediaTypes.OciManifest, image.Descriptor.Digest.ToString()), (byTag.Status, byTag["Content-Type"], byTag["Docker-Content-Digest"]));
        Assert.Equal(image.Descriptor.Digest, Digest.Of(byTag.Body));
        Assert.Equal(byTag.Body, (await _served.GetAsync($"/v2/library/shop/manifests/{image.Descriptor.Digest}")).Body);
    }

    [Fact]
    public async Task The_head_of_a_manifest_has_its_length_and_no_body()
    {
        var image = _served.Add("shop:1.0", "one");
        var head = await _served.AskAsync("HEAD", "/v2/shop/manifests/1.0");
        Assert.Equal((200, image.Descriptor.Size, image.Descriptor.Digest.ToString(), MediaTypes.OciManifest), (head.Status, head.Length, head["Docker-Content-Digest"], head["Content-Type"]));
        Assert.Empty(head.Body);
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData(".INVALID_MANIFEST_NAME")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha512:00")]
    public async Task A_manifest_that_is_not_there_is_unknown(string reference)
    {
        _served.Add("shop:1.0", "one");
        var reply = await _served.GetAsync($"/v2/shop/manifests/{reference}");
        Assert.Equal((404, "MANIFEST_UNKNOWN", "application/json"), (reply.Status, reply.Error, reply["Content-Type"]));
        Assert.Equal(404, (await _served.AskAsync("HEAD", $"/v2/shop/manifests/{reference}")).Status);
    }

    [Fact]
    public async Task A_manifest_of_another_repository_is_unknown()
    {
        var other = _served.Add("other:1.0", "other");
        _served.Add("shop:1.0", "one");
        Assert.Equal("MANIFEST_UNKNOWN", (await _served.GetAsync($"/v2/shop/manifests/{other.Descriptor.Digest}")).Error);
    }

    [Fact]
    public async Task An_index_leads_to_its_manifests()
    {
        var image = _served.Add("child", "one");
        using (var store = _served.Temporary.Open())
        {
            store.References.Set(ImageReference.Parse("shop:all"), TestImages.WriteIndex(store, image));
            store.References.Remove(ImageReference.Parse("child"));
        }

        Assert.Equal(MediaTypes.OciIndex, (await _served.GetAsync("/v2/shop/manifests/all"))["Content-Type"]);
        var child = await _served.GetAsync($"/v2/shop/manifests/{image.Descriptor.Digest}");
        Assert.Equal((200, MediaTypes.OciManifest), (child.Status, child["Content-Type"]));
    }

    [Fact]
    public async Task A_blob_is_read_whole()
    {
        var image = _served.Add("shop:1.0", "one");
        var blob = await _served.GetAsync($"/v2/shop/blobs/{image.Layers[0].Digest}");
        Assert.Equal((200, "one", "application/octet-stream", image.Layers[0].Digest.ToString(), "bytes"), (blob.Status, blob.Text, blob["Content-Type"], blob["Docker-Content-Digest"], blob["Accept-Ranges"]));
        var config = await _served.GetAsync($"/v2/shop/blobs/{image.Id}");
        Assert.Equal(image.Id, Digest.Of(config.Body));
    }

    [Fact]
    public async Task The_head_of_a_blob_has_its_length_and_no_body()
    {
        var image = _served.Add("shop:1.0", "one");
        var head = await _served.AskAsync("HEAD", $"/v2/shop/blobs/{image.Layers[0].Digest}");
        Assert.Equal((200, 3L, ""), (head.Status, head.Length, head.Text));
    }

    [Theory]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000", 404, "BLOB_UNKNOWN")]
    [InlineData("sha512:0000", 404, "BLOB_UNKNOWN")]
    [InlineData("sha256:xyz", 400, "DIGEST_INVALID")]
    [InlineData("latest", 400, "DIGEST_INVALID")]
    public async Task A_blob_that_is_not_there_is_unknown(string digest, int status, string code)
    {
        _served.Add("shop:1.0", "one");
        var reply = await _served.GetAsync($"/v2/shop/blobs/{digest}");
        Assert.Equal((status, code), (reply.Status, reply.Error));
    }

    [Theory]
    [InlineData("bytes=0-3", "0123", "bytes 0-3/10")]
    [InlineData("bytes=4-", "456789", "bytes 4-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    [InlineData("bytes=-2", "89", "bytes 8-9/10")]
    [InlineData("bytes=-99", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=9-9", "9", "bytes 9-9/10")]
    public async Task A_part_of_a_blob_is_read_by_range(string range, string want, string contentRange)
    {
        var blob = _served.Add("shop:1.0", "0123456789").Layers[0];
        var reply = await _served.GetAsync($"/v2/shop/blobs/{blob.Digest}", ("Range", range));
        Assert.Equal((206, want, contentRange), (reply.Status, reply.Text, reply["Content-Range"]));
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=-0")]
    public async Task A_range_behind_the_end_is_refused(string range)
    {
        var blob = _served.Add("shop:1.0", "0123456789").Layers[0];
        var reply = await _served.GetAsync($"/v2/shop/blobs/{blob.Digest}", ("Range", range));
        Assert.Equal((416, "bytes */10"), (reply.Status, reply["Content-Range"]));
    }

    [Theory]
    [InlineData("bytes=0-1,4-5")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=a-b")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=99999999999999999999-")]
    public async Task A_range_that_makes_no_sense_gives_the_whole(string range)
    {
        var blob = _served.Add("shop:1.0", "0123456789").Layers[0];
        var reply = await _served.GetAsync($"/v2/shop/blobs/{blob.Digest}", ("Range", range));
        Assert.Equal((200, "0123456789"), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task A_damaged_blob_is_never_sent_to_its_end()
    {
        var blob = _served.Add("shop:1.0", "0123456789").Layers[0];
        await File.WriteAllTextAsync(_served.Store.Blobs.PathOf(blob.Digest), "012345678X");
        Assert.Equal("BK4006", (await Assert.ThrowsAsync<BuildKit.Storage.StoreException>(() => _served.GetAsync($"/v2/shop/blobs/{blob.Digest}"))).Code);
    }

    [Fact]
    public async Task A_damaged_manifest_is_an_error_that_tells_a_stranger_nothing()
    {
        var image = _served.Add("shop:1.0", "one");
        var path = _served.Store.Blobs.PathOf(image.Descriptor.Digest);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var reply = await _served.GetAsync("/v2/shop/manifests/1.0");
        Assert.Equal((500, "UNKNOWN"), (reply.Status, reply.Error));
        Assert.DoesNotContain(_served.Temporary.Folder, reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nameless_image_is_read_by_digest_until_it_is_pruned()
    {
        var old = _served.Add("shop:1.0", "old");
        _served.Add("shop:1.0", "new");
        Assert.Equal(200, (await _served.GetAsync($"/v2/shop/manifests/{old.Descriptor.Digest}")).Status);
        new BuildKit.Images.ImageCatalog(_served.Store).Prune(all: false);
        Assert.Equal(404, (await _served.GetAsync($"/v2/shop/manifests/{old.Descriptor.Digest}")).Status);
    }
}
