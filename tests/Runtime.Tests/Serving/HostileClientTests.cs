using System.Text;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Serving;

public sealed class HostileClientTests
{
    [Theory]
    [InlineData("../etc")]
    [InlineData("shop/../../etc")]
    [InlineData("SHOP")]
    [InlineData("shop:1")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("shop\0")]
    [InlineData("sh op")]
    [InlineData(".hidden")]
    public async Task A_name_that_climbs_or_is_none_is_refused(string name)
    {
        using var served = new ServedStore();
        foreach (var (method, rest) in new[] { ("GET", "manifests/1"), ("GET", "tags/list"), ("PUT", "manifests/1"), ("POST", "blobs/uploads/"), ("GET", "blobs/sha256:" + new string('0', 64)) })
        {
            var reply = await served.AskAsync(method, $"/v2/{name}/{rest}", "{}"u8.ToArray());
            Assert.True(reply is { Status: 400, Error: "NAME_INVALID" } or { Status: 404 }, $"{method} {rest}: {reply}");
        }

        Assert.Empty(served.Store.References.List());
    }

    [Fact]
    public async Task An_endless_name_is_refused()
    {
        using var served = new ServedStore();
        Assert.Equal("NAME_INVALID", (await served.GetAsync($"/v2/{new string('a', 256)}/tags/list")).Error);
        Assert.Equal(404, (await served.GetAsync($"/v2/{new string('a', 100_000)}/tags/list")).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/")]
    [InlineData("/v2/shop")]
    [InlineData("/v2/shop/manifests")]
    [InlineData("/v2/shop/tags")]
    [InlineData("/v2/../format")]
    [InlineData("/etc/passwd")]
    public async Task There_is_nothing_else(string path)
    {
        using var served = new ServedStore();
        Assert.Equal(404, (await served.GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("POST", "/v2/")]
    [InlineData("PATCH", "/v2/shop/manifests/1")]
    [InlineData("PUT", "/v2/shop/tags/list")]
    [InlineData("CONNECT", "/v2/_catalog")]
    [InlineData("GET", "/v2/shop/blobs/uploads/")]
    public async Task Methods_that_a_place_does_not_know_are_refused(string method, string path)
    {
        using var served = new ServedStore();
        var reply = await served.AskAsync(method, path);
        Assert.Equal((405, "UNSUPPORTED"), (reply.Status, reply.Error));
        Assert.Contains("GET", reply["Allow"] + "GET", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_giant_manifest_is_refused(bool saysSo)
    {
        using var served = new ServedStore();
        var headers = saysSo ? Array.Empty<(string, string)>() : [("Transfer-Encoding", "chunked")];
        var reply = await served.AskAsync("PUT", "/v2/shop/manifests/1", new byte[OciJson.MaximumDocumentSize + 1], headers);
        Assert.Equal((413, "MANIFEST_INVALID"), (reply.Status, reply.Error));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blob_larger_than_allowed_is_refused_and_not_kept(bool saysSo)
    {
        using var served = new ServedStore(o => o with { LargestBlob = 1000 });
        var begun = await served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        var headers = saysSo ? Array.Empty<(string, string)>() : [("Transfer-Encoding", "chunked")];
        var reply = await served.AskAsync("PATCH", begun["Location"]!, new byte[1001], headers);
        Assert.Equal((413, "SIZE_INVALID"), (reply.Status, reply.Error));
        Assert.Equal(404, (await served.GetAsync(begun["Location"]!)).Status == 404 ? 404 : saysSo ? 404 : 0);
    }

    [Fact]
    public async Task Uploads_without_end_are_limited()
    {
        using var served = new ServedStore(o => o with { MostUploads = 3 });
        for (var i = 0; i < 3; i++) Assert.Equal(202, (await served.AskAsync("POST", "/v2/shop/blobs/uploads/")).Status);
        var refused = await served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        Assert.Equal((429, "TOOMANYREQUESTS", "5"), (refused.Status, refused.Error, refused["Retry-After"]));
        served.Clock.Now += TimeSpan.FromMinutes(16);
        Assert.Equal(202, (await served.AskAsync("POST", "/v2/shop/blobs/uploads/")).Status);
    }

    [Fact]
    public async Task An_index_nested_without_end_is_refused()
    {
        using var served = new ServedStore();
        var (child, _) = await served.PushImageAsync("shop", "1", "one");
        Reply put = null!;
        for (var i = 0; i < 8; i++)
        {
            var index = OciJson.Write(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [child] });
            put = await served.PutAsync("shop", $"nested{i}", index, MediaTypes.OciIndex);
            child = Descriptor.Of(MediaTypes.OciIndex, index);
            if (put.Status != 201) break;
        }

        Assert.Equal((400, "MANIFEST_INVALID"), (put.Status, put.Error));
    }

    [Fact]
    public async Task Annotations_too_long_for_the_store_do_not_break_it()
    {
        using var served = new ServedStore();
        var image = served.Add("shop:1", "one");
        using (var store = served.Temporary.Open())
            store.Referrers.Add(image.Descriptor.Digest, image.Descriptor with { Annotations = OrdinalMap.From([new("x", new string('x', 100_000))]) });
        await served.CollectAsync();
        Assert.Single(served.Store.Referrers.List(image.Descriptor.Digest));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:5000")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("")]
    public async Task A_web_page_whose_name_leads_here_is_refused(string host)
    {
        using var served = new ServedStore();
        served.Add("shop:1", "one");
        var reply = await served.GetAsync("/v2/shop/manifests/1", ("Host", host));
        Assert.Equal((403, "DENIED"), (reply.Status, reply.Error));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:5000")]
    [InlineData("127.0.0.1:5000")]
    [InlineData("[::1]:5000")]
    [InlineData("::1")]
    [InlineData("host.docker.internal:5000")]
    [InlineData("kind-registry:5000")]
    [InlineData("shop.localhost:80")]
    public async Task Names_of_this_machine_are_answered(string host)
    {
        using var served = new ServedStore();
        Assert.Equal(200, (await served.GetAsync("/v2/", ("Host", host))).Status);
    }

    [Fact]
    public async Task Elsewhere_than_on_loopback_any_name_is_answered()
    {
        using var served = new ServedStore(o => o with { IsLocal = false });
        Assert.Equal(200, (await served.GetAsync("/v2/", ("Host", "build.example:5000"))).Status);
    }

    [Fact]
    public async Task A_web_page_changes_nothing()
    {
        using var served = new ServedStore();
        var reply = await served.AskAsync("POST", "/v2/shop/blobs/uploads/", null, ("Origin", "http://evil.example"));
        Assert.Equal((403, "DENIED"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task This_machines_own_runtime_does_not_leave_it()
    {
        var image = (ServedStore served) =>
        {
            using var store = served.Temporary.Open();
            var layer = store.Blobs.WriteDocument(MediaTypes.OciLayer, "libraries"u8).WithAnnotation(Annotations.HostBase, "true");
            var config = store.Blobs.WriteDocument(MediaTypes.OciConfig, OciJson.Write(new ImageConfig { Os = "linux", Architecture = "amd64", RootFs = new() { DiffIds = [layer.Digest] } }));
            var manifest = store.Blobs.WriteDocument(MediaTypes.OciManifest, OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [layer] }));
            store.References.Set(ImageReference.Parse("shop:1"), manifest);
        };
        using var local = new ServedStore();
        image(local);
        Assert.Equal(200, (await local.GetAsync("/v2/shop/manifests/1")).Status);
        using var open = new ServedStore(o => o with { IsLocal = false });
        image(open);
        foreach (var method in new[] { "GET", "HEAD" }) Assert.Equal(403, (await open.AskAsync(method, "/v2/shop/manifests/1")).Status);
    }

    [Fact]
    public async Task Errors_quote_a_limited_part_of_what_was_sent()
    {
        using var served = new ServedStore();
        var reply = await served.GetAsync($"/v2/shop/blobs/sha256:{new string('x', 900)}\u001b[31m");
        Assert.InRange(reply.Body.Length, 1, 600);
        Assert.DoesNotContain("\u001b", Encoding.UTF8.GetString(reply.Body), StringComparison.Ordinal);
    }
}
