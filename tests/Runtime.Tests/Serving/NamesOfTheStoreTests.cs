using System.Net;
using BuildKit.Oci;
using BuildKit.Serving;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>Which images of the store a repository shows, and what pushes may name.</summary>
public sealed class NamesOfTheStoreTests : IDisposable
{
    private readonly ServedStore _served = new();

    public void Dispose() => _served.Dispose();

    [Theory]
    [InlineData("shop:1", "shop")]
    [InlineData("shop:1", "library/shop")]
    [InlineData("shop:1", "docker.io/library/shop")]
    [InlineData("ali/shop:1", "ali/shop")]
    [InlineData("ghcr.io/ali/shop:1", "ghcr.io/ali/shop")]
    [InlineData("localhost:5000/shop:1", "shop")]
    [InlineData("127.0.0.1:5000/shop:1", "shop")]
    [InlineData("localhost/shop:1", "localhost/shop")]
    public async Task An_image_of_the_store_is_shown_as(string stored, string repository)
    {
        _served.Add(stored, "one");
        Assert.Equal(200, (await _served.GetAsync($"/v2/{repository}/manifests/1")).Status);
    }

    [Theory]
    [InlineData("ghcr.io/ali/shop:1", "ali/shop")]
    [InlineData("other.example:8080/shop:1", "shop")]
    public async Task An_image_of_another_registry_is_not_shown_as(string stored, string repository)
    {
        _served.Add(stored, "one");
        Assert.Equal(404, (await _served.GetAsync($"/v2/{repository}/manifests/1")).Status);
    }

    [Fact]
    public async Task The_name_that_the_client_calls_this_registry_by_is_one()
    {
        _served.Add("registry.internal:5000/shop:1", "one");
        Assert.Equal(200, (await _served.GetAsync("/v2/shop/manifests/1", ("Host", "registry.internal:5000"))).Status);
        Assert.Equal(404, (await _served.GetAsync("/v2/shop/manifests/1")).Status);
    }

    [Fact]
    public async Task What_was_pushed_here_comes_before_what_was_pulled()
    {
        _served.Add("shop:1", "pulled");
        var (pushed, _) = await _served.PushImageAsync("shop", "1", "pushed");
        Assert.Equal(pushed.Digest.ToString(), (await _served.GetAsync("/v2/shop/manifests/1"))["Docker-Content-Digest"]);
        Assert.NotEqual(pushed.Digest.ToString(), (await _served.GetAsync("/v2/docker.io/library/shop/manifests/1"))["Docker-Content-Digest"]);
    }

    [Fact]
    public async Task A_mirror_shows_the_registry_it_stands_for_and_no_other()
    {
        _served.Add("shop:1", "hub");
        _served.Add("ghcr.io/library/shop:1", "ghcr");
        _served.Add("other.example:8080/library/shop:1", "other");
        var digests = new HashSet<string?>();
        foreach (var mirrored in new[] { "docker.io", "ghcr.io", "other.example:8080" })
        {
            var reply = await _served.GetAsync($"/v2/library/shop/manifests/1?ns={Uri.EscapeDataString(mirrored)}");
            Assert.Equal(200, reply.Status);
            digests.Add(reply["Docker-Content-Digest"]);
        }

        Assert.Equal(3, digests.Count);
        Assert.Equal(404, (await _served.GetAsync("/v2/library/shop/manifests/1?ns=quay.io")).Status);
    }

    [Fact]
    public async Task A_mirror_is_only_read() =>
        Assert.Equal((405, "UNSUPPORTED"), await _served.AskAsync("POST", "/v2/library/shop/blobs/uploads/?ns=docker.io") is var reply ? (reply.Status, reply.Error) : default);

    [Theory]
    [InlineData("library/busybox")]
    [InlineData("docker.io/library/busybox")]
    public async Task A_push_never_replaces_an_image_that_was_pulled(string repository)
    {
        var pulled = _served.Add("busybox:latest", "pulled");
        await _served.PushImageAsync(repository, "latest", "hostile");
        Assert.Equal(pulled.Descriptor.Digest, _served.Store.References.Get(ImageReference.Parse("busybox:latest"))!.Digest);
        Assert.NotNull(_served.Store.References.Get(ImageReference.Parse($"localhost:5000/{repository}:latest")));
    }

    [Fact]
    public async Task A_push_with_a_hosts_name_made_up_gets_the_registrys_own()
    {
        var (_, content) = await _served.PushImageAsync("shop", "1", "one");
        Assert.Equal(201, (await _served.AskAsync("PUT", "/v2/shop/manifests/2", content, ("Content-Type", MediaTypes.OciManifest), ("Host", "docker.internal:80"))).Status);
        Assert.All(_served.Store.References.List(), r => Assert.Equal("localhost:5000", r.Name!.Registry));
    }

    [Fact]
    public async Task A_name_that_is_cut_in_the_store_is_found_too()
    {
        var name = string.Join('/', Enumerable.Repeat("component", 20));
        await _served.PushImageAsync(name, "1", "one");
        Assert.Equal(["1"], (await _served.GetAsync($"/v2/{name}/tags/list")).List("tags"));
    }

    [Fact]
    public void A_registry_has_the_names_of_its_address()
    {
        Assert.Equal(["localhost:5000", "127.0.0.1:5000", "[::1]:5000"], ServingOptions.NamesOf(IPAddress.Loopback, 5000));
        Assert.Contains("192.168.1.5:80", ServingOptions.NamesOf(IPAddress.Parse("192.168.1.5"), 80));
        Assert.Contains("[fe80::1]:80", ServingOptions.NamesOf(IPAddress.Parse("fe80::1"), 80));
        Assert.Equal(3, ServingOptions.NamesOf(IPAddress.Any, 5000).Count);
    }
}
