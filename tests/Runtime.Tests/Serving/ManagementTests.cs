using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>distribution-spec, "Content Management".</summary>
public sealed class ManagementTests : IDisposable
{
    private readonly ServedStore _served = new();

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task A_tag_is_deleted()
    {
        await _served.PushImageAsync("shop", "1.0", "one");
        Assert.Equal(202, (await _served.AskAsync("DELETE", "/v2/shop/manifests/1.0")).Status);
        Assert.Equal(404, (await _served.GetAsync("/v2/shop/manifests/1.0")).Status);
        Assert.Equal("MANIFEST_UNKNOWN", (await _served.AskAsync("DELETE", "/v2/shop/manifests/1.0")).Error);
    }

    [Fact]
    public async Task A_manifest_is_deleted_with_its_tags()
    {
        var (manifest, content) = await _served.PushImageAsync("shop", "1.0", "one");
        await _served.PutAsync("shop", "latest", content);
        await _served.PushImageAsync("shop", "2.0", "two");
        Assert.Equal(202, (await _served.AskAsync("DELETE", $"/v2/shop/manifests/{manifest.Digest}")).Status);
        Assert.Equal(404, (await _served.GetAsync($"/v2/shop/manifests/{manifest.Digest}")).Status);
        Assert.Equal(["2.0"], (await _served.GetAsync("/v2/shop/tags/list")).List("tags"));
    }

    [Fact]
    public async Task What_is_deleted_goes_with_the_next_collection()
    {
        var (manifest, _) = await _served.PushImageAsync("shop", "1.0", "one");
        await _served.AskAsync("DELETE", $"/v2/shop/manifests/{manifest.Digest}");
        _served.Clock.Now += TimeSpan.FromHours(1);
        _served.Endpoint.Sweep();
        _served.Clock.Now += TimeSpan.FromHours(1);
        _served.Endpoint.Sweep();
        Assert.Equal(3, (await _served.CollectAsync()).Blobs);
    }

    [Fact]
    public async Task Blobs_are_not_deleted_one_by_one()
    {
        var blob = await _served.PushBlobAsync("shop", "one"u8.ToArray());
        var reply = await _served.AskAsync("DELETE", $"/v2/shop/blobs/{blob.Digest}");
        Assert.Equal((405, "UNSUPPORTED"), (reply.Status, reply.Error));
        Assert.Equal(404, (await _served.AskAsync("DELETE", $"/v2/shop/blobs/{Digest.Of("x"u8)}")).Status);
    }

    [Fact]
    public async Task What_was_not_pushed_here_is_not_deleted_here()
    {
        var image = _served.Add("shop:1.0", "one");
        Assert.Equal("UNSUPPORTED", (await _served.AskAsync("DELETE", "/v2/shop/manifests/1.0")).Error);
        Assert.Equal("UNSUPPORTED", (await _served.AskAsync("DELETE", $"/v2/shop/manifests/{image.Descriptor.Digest}")).Error);
        Assert.Equal(200, (await _served.GetAsync("/v2/shop/manifests/1.0")).Status);
    }

    [Fact]
    public async Task What_an_index_needs_is_not_deleted()
    {
        var (one, _) = await _served.PushImageAsync("shop", null, "one");
        await _served.PutAsync("shop", "all", OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [one] }), MediaTypes.OciIndex);
        Assert.Equal(405, (await _served.AskAsync("DELETE", $"/v2/shop/manifests/{one.Digest}")).Status);
        Assert.Equal(202, (await _served.AskAsync("DELETE", "/v2/shop/manifests/all")).Status);
        Assert.Equal(404, (await _served.GetAsync($"/v2/shop/manifests/{one.Digest}")).Status);
    }

    [Fact]
    public async Task A_referrer_is_deleted_alone()
    {
        var (image, _) = await _served.PushImageAsync("shop", "1.0", "one");
        var (bill, _) = await _served.PushImageAsync("shop", null, "bill", image, "application/spdx+json");
        Assert.Equal(202, (await _served.AskAsync("DELETE", $"/v2/shop/manifests/{bill.Digest}")).Status);
        Assert.Empty(OciJson.ReadIndex((await _served.GetAsync($"/v2/shop/referrers/{image.Digest}")).Body).Manifests);
        Assert.Equal(404, (await _served.GetAsync($"/v2/shop/manifests/{bill.Digest}")).Status);
        Assert.Equal(200, (await _served.GetAsync("/v2/shop/manifests/1.0")).Status);
    }
}
