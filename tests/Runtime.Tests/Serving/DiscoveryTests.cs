using System.Text.Json;
using BuildKit.Oci;
using BuildKit.Runtime.Tests.Images;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>distribution-spec, "Content Discovery".</summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly ServedStore _served = new();

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task Tags_are_listed_in_order()
    {
        foreach (var tag in new[] { "b", "A", "c", "1.0", "B" }) _served.Add($"shop:{tag}", "one");
        var reply = await _served.GetAsync("/v2/shop/tags/list");
        Assert.Equal(["1.0", "A", "B", "b", "c"], reply.List("tags"));
        Assert.Equal("shop", JsonDocument.Parse(reply.Body).RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Pages_lead_on_to_each_other()
    {
        for (var i = 0; i < 5; i++) _served.Add($"shop:v{i}", "one");
        var seen = new List<string>();
        for (string? next = "/v2/shop/tags/list?n=2"; next is not null;)
        {
            var page = await _served.GetAsync(next);
            Assert.InRange(page.List("tags").Count, 1, 2);
            seen.AddRange(page.List("tags"));
            next = page["Link"] is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
        }

        Assert.Equal(["v0", "v1", "v2", "v3", "v4"], seen);
    }

    [Theory]
    [InlineData("last=v1", new[] { "v2", "v3" })]
    [InlineData("n=1&last=v1", new[] { "v2" })]
    [InlineData("n=100&last=v0", new[] { "v1", "v2", "v3" })]
    [InlineData("last=v9", new string[0])]
    [InlineData("n=0", new string[0])]
    public async Task A_list_can_begin_anywhere_and_end_early(string query, string[] want)
    {
        for (var i = 0; i < 4; i++) _served.Add($"shop:v{i}", "one");
        var reply = await _served.GetAsync("/v2/shop/tags/list?" + query);
        Assert.Equal(want, reply.List("tags"));
        if (query == "n=0") Assert.Null(reply["Link"]);
    }

    [Theory]
    [InlineData("n=-1")]
    [InlineData("n=x")]
    [InlineData("n=99999999999")]
    public async Task A_number_that_is_none_is_refused(string query)
    {
        _served.Add("shop:1", "one");
        Assert.Equal(400, (await _served.GetAsync("/v2/shop/tags/list?" + query)).Status);
    }

    [Fact]
    public async Task A_repository_without_images_is_unknown()
    {
        var reply = await _served.GetAsync("/v2/nothing/tags/list");
        Assert.Equal((404, "NAME_UNKNOWN"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task The_catalog_lists_repositories()
    {
        foreach (var name in new[] { "shop:1", "shop:2", "ghcr.io/ali/web:1", "localhost:5000/own:1", "other.example:8080/hidden:1" }) _served.Add(name, "one");
        Assert.Equal(["ghcr.io/ali/web", "library/shop", "own"], (await _served.GetAsync("/v2/_catalog")).List("repositories"));
        var page = await _served.GetAsync("/v2/_catalog?n=1&last=ghcr.io%2Fali%2Fweb");
        Assert.Equal(["library/shop"], page.List("repositories"));
        Assert.Contains("rel=\"next\"", page["Link"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_refers_to_a_manifest_that_nobody_knows()
    {
        var reply = await _served.GetAsync($"/v2/shop/referrers/{Digest.Of("x"u8)}");
        Assert.Equal((200, MediaTypes.OciIndex), (reply.Status, reply["Content-Type"]));
        Assert.Empty(OciJson.ReadIndex(reply.Body).Manifests);
    }

    [Fact]
    public async Task A_subject_that_is_no_digest_is_refused()
    {
        var reply = await _served.GetAsync("/v2/shop/referrers/latest");
        Assert.Equal((400, "DIGEST_INVALID"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task Referrers_are_listed_with_type_and_annotations()
    {
        var image = _served.Add("shop:1", "one");
        var bill = OciJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            ArtifactType = "application/spdx+json",
            Config = await _served.PushBlobAsync("shop", "{}"u8.ToArray(), MediaTypes.OciEmpty),
            Layers = [],
            Subject = image.Descriptor,
            Annotations = OrdinalMap.From([new("made", "today")]),
        });
        var put = await _served.PutAsync("shop", Digest.Of(bill).ToString(), bill);
        Assert.Equal((201, image.Descriptor.Digest.ToString()), (put.Status, put["OCI-Subject"]));

        var found = Assert.Single(OciJson.ReadIndex((await _served.GetAsync($"/v2/shop/referrers/{image.Descriptor.Digest}")).Body).Manifests);
        Assert.Equal((Digest.Of(bill), "application/spdx+json", "today"), (found.Digest, found.ArtifactType, found.Annotation("made")));
        Assert.Equal(bill, (await _served.GetAsync($"/v2/shop/manifests/{found.Digest}")).Body);
    }

    [Fact]
    public async Task Referrers_are_filtered_by_type()
    {
        var image = _served.Add("shop:1", "one");
        await _served.PushImageAsync("shop", null, "bill", image.Descriptor, "application/spdx+json");
        var (signature, _) = await _served.PushImageAsync("shop", null, "signature", image.Descriptor, "application/x.signature");
        var reply = await _served.GetAsync($"/v2/shop/referrers/{image.Descriptor.Digest}?artifactType=application%2Fx.signature");
        Assert.Equal("artifactType", reply["OCI-Filters-Applied"]);
        Assert.Equal(signature.Digest, Assert.Single(OciJson.ReadIndex(reply.Body).Manifests).Digest);
        Assert.Equal(2, OciJson.ReadIndex((await _served.GetAsync($"/v2/shop/referrers/{image.Descriptor.Digest}")).Body).Manifests.Count);
    }

    [Fact]
    public async Task The_type_of_a_referrer_without_one_is_its_configurations()
    {
        var image = _served.Add("shop:1", "one");
        await _served.PushImageAsync("shop", null, "bill", image.Descriptor);
        Assert.Equal(MediaTypes.OciConfig, Assert.Single(OciJson.ReadIndex((await _served.GetAsync($"/v2/shop/referrers/{image.Descriptor.Digest}")).Body).Manifests).ArtifactType);
    }

    [Fact]
    public async Task A_referrer_may_come_before_its_subject_and_then_lives_as_long_as_it()
    {
        using var elsewhere = new ServedStore();
        var (subject, content) = await elsewhere.PushImageAsync("shop", "1", "one");
        var (bill, _) = await _served.PushImageAsync("shop", null, "bill", subject, "application/spdx+json");
        Assert.Equal(bill.Digest, Assert.Single(OciJson.ReadIndex((await _served.GetAsync($"/v2/shop/referrers/{subject.Digest}")).Body).Manifests).Digest);
        Assert.Single(_served.Store.References.List());

        await _served.PushImageAsync("shop", "1", "one");
        Assert.Equal("localhost:5000/shop:1", Assert.Single(_served.Store.References.List()).Name!.ToString());
        Assert.Equal(bill.Digest, Assert.Single(_served.Store.Referrers.List(subject.Digest)).Digest);
        Assert.Equal(content, (await _served.GetAsync("/v2/shop/manifests/1")).Body);
    }

    [Fact]
    public async Task A_list_of_referrers_too_long_for_clients_comes_in_pages()
    {
        var image = _served.Add("shop:1", "one");
        var config = await _served.PushBlobAsync("shop", "{}"u8.ToArray(), MediaTypes.OciEmpty);
        for (var i = 0; i < 3; i++)
        {
            var bill = OciJson.Write(new ImageManifest { MediaType = MediaTypes.OciManifest, Config = config, Layers = [], Subject = image.Descriptor, Annotations = OrdinalMap.From([new("note", new string((char)('a' + i), 1_500_000))]) });
            Assert.Equal(201, (await _served.PutAsync("shop", Digest.Of(bill).ToString(), bill)).Status);
        }

        var seen = new HashSet<Digest>();
        for (string? next = $"/v2/shop/referrers/{image.Descriptor.Digest}"; next is not null;)
        {
            var page = await _served.GetAsync(next);
            Assert.InRange(page.Body.Length, 1, OciJson.MaximumDocumentSize);
            foreach (var referrer in OciJson.ReadIndex(page.Body).Manifests) Assert.True(seen.Add(referrer.Digest));
            next = page["Link"] is { } link ? link[1..link.IndexOf('>', StringComparison.Ordinal)] : null;
        }

        Assert.Equal(3, seen.Count);
        await _served.CollectAsync();
    }
}
