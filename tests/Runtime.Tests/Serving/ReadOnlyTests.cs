
namespace BuildKit.Runtime.Tests.Serving;

public sealed class ReadOnlyTests : IDisposable
{
    private readonly ServedStore _served = new(o => o with { ReadOnly = true, Store = o.Store with { ReadOnly = true } });

    public void Dispose() => _served.Dispose();

    [Theory]
    [InlineData("POST", "/v2/shop/blobs/uploads/")]
    [InlineData("POST", "/v2/shop/blobs/uploads/?mount=sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("PATCH", "/v2/shop/blobs/uploads/1")]
    [InlineData("PUT", "/v2/shop/blobs/uploads/1")]
    [InlineData("PUT", "/v2/shop/manifests/1")]
    [InlineData("DELETE", "/v2/shop/manifests/1")]
    [InlineData("DELETE", "/v2/shop/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Whatever_changes_something_is_denied(string method, string path)
    {
        _served.Add("shop:1", "one");
        var reply = await _served.AskAsync(method, path, "{}"u8.ToArray());
        Assert.Equal((403, "DENIED"), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task Reading_works_and_writes_nothing_into_the_store()
    {
        var image = _served.Add("shop:1", "one");
        var before = Directory.EnumerateFileSystemEntries(_served.Temporary.In("tmp")).Count();
        Assert.Equal(200, (await _served.GetAsync("/v2/shop/manifests/1")).Status);
        Assert.Equal(200, (await _served.AskAsync("HEAD", $"/v2/shop/blobs/{image.Layers[0].Digest}")).Status);
        Assert.Equal("one", (await _served.GetAsync($"/v2/shop/blobs/{image.Layers[0].Digest}")).Text);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_served.Temporary.In("tmp")).Count());
    }
}
