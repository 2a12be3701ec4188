using System.Text;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Serving;

/// <summary>distribution-spec, "Pushing blobs".</summary>
public sealed class PushingBlobsTests : IDisposable
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("0123456789");
    private static readonly Digest Digest = Digest.Of(Content);
    private readonly ServedStore _served = new();

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task In_two_requests()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        Assert.Equal((202, "0-0", 0L), (begun.Status, begun["Range"], begun.Length));
        Assert.StartsWith("/v2/shop/blobs/uploads/", begun["Location"], StringComparison.Ordinal);
        var put = await _served.AskAsync("PUT", $"{begun["Location"]}?digest={Digest}", Content);
        Assert.Equal((201, $"/v2/shop/blobs/{Digest}", Digest.ToString()), (put.Status, put["Location"], put["Docker-Content-Digest"]));
        Assert.Equal("0123456789", (await _served.GetAsync(put["Location"]!)).Text);
    }

    [Fact]
    public async Task In_one_request()
    {
        var put = await _served.AskAsync("POST", $"/v2/shop/blobs/uploads/?digest={Digest}", Content);
        Assert.Equal((201, $"/v2/shop/blobs/{Digest}"), (put.Status, put["Location"]));
    }

    [Fact]
    public async Task An_empty_blob_is_one()
    {
        var empty = Digest.Of([]);
        Assert.Equal(201, (await _served.AskAsync("POST", $"/v2/shop/blobs/uploads/?digest={empty}", [])).Status);
        Assert.Equal((200, 0L), ((await _served.AskAsync("HEAD", $"/v2/shop/blobs/{empty}")) is var head ? (head.Status, head.Length) : default));
    }

    [Fact]
    public async Task As_a_stream_without_ranges_as_Docker_does()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        var patched = await _served.AskAsync("PATCH", begun["Location"]!, Content, ("Transfer-Encoding", "chunked"));
        Assert.Equal((202, "0-9"), (patched.Status, patched["Range"]));
        Assert.Equal(201, (await _served.AskAsync("PUT", $"{patched["Location"]}?digest={Digest}")).Status);
    }

    [Fact]
    public async Task In_chunks_the_last_with_the_end()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        var first = await Chunk(begun["Location"]!, "0-3", Content[..4]);
        Assert.Equal((202, "0-3"), (first.Status, first["Range"]));
        var second = await Chunk(first["Location"]!, "4-7", Content[4..8]);
        Assert.Equal((202, "0-7"), (second.Status, second["Range"]));
        Assert.Equal(201, (await _served.AskAsync("PUT", $"{second["Location"]}?digest={Digest}", Content[8..], ("Content-Range", "8-9"))).Status);
        Assert.Equal("0123456789", (await _served.GetAsync($"/v2/shop/blobs/{Digest}")).Text);
    }

    [Theory]
    [InlineData("5-6")]
    [InlineData("0-1")]
    [InlineData("nonsense")]
    public async Task A_chunk_out_of_order_is_refused_and_says_where_to_go_on(string range)
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        await Chunk(begun["Location"]!, "0-3", Content[..4]);
        var wrong = await Chunk(begun["Location"]!, range, "ab"u8.ToArray());
        Assert.Equal((416, "0-3", begun["Location"]), (wrong.Status, wrong["Range"], wrong["Location"]));
        Assert.Equal(202, (await Chunk(begun["Location"]!, "4-9", Content[4..])).Status);
        Assert.Equal(201, (await _served.AskAsync("PUT", $"{begun["Location"]}?digest={Digest}")).Status);
    }

    [Fact]
    public async Task A_chunk_that_is_shorter_than_it_says_is_refused()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        Assert.Equal((400, "SIZE_INVALID"), await Chunk(begun["Location"]!, "0-7", Content[..4]) is var wrong ? (wrong.Status, wrong.Error) : default);
    }

    [Fact]
    public async Task The_progress_of_an_upload_can_be_asked()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        await Chunk(begun["Location"]!, "0-3", Content[..4]);
        var progress = await _served.GetAsync(begun["Location"]!);
        Assert.Equal((204, "0-3", begun["Location"]), (progress.Status, progress["Range"], progress["Location"]));
    }

    [Fact]
    public async Task A_cancelled_upload_is_gone()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        Assert.Equal(204, (await _served.AskAsync("DELETE", begun["Location"]!)).Status);
        var after = await _served.GetAsync(begun["Location"]!);
        Assert.Equal((404, "BLOB_UPLOAD_UNKNOWN"), (after.Status, after.Error));
    }

    [Fact]
    public async Task A_wrong_digest_is_refused_and_nothing_is_kept()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        var other = Digest.Of("other"u8);
        var put = await _served.AskAsync("PUT", $"{begun["Location"]}?digest={other}", Content);
        Assert.Equal((400, "DIGEST_INVALID"), (put.Status, put.Error));
        Assert.Equal(404, (await _served.GetAsync($"/v2/shop/blobs/{other}")).Status);
        Assert.Equal(404, (await _served.GetAsync($"/v2/shop/blobs/{Digest}")).Status);
        Assert.Equal("BLOB_UPLOAD_UNKNOWN", (await _served.GetAsync(begun["Location"]!)).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?digest=")]
    [InlineData("?digest=sha512:abcd")]
    [InlineData("?digest=../../etc/passwd")]
    public async Task An_upload_ends_with_a_digest(string query)
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        var put = await _served.AskAsync("PUT", begun["Location"] + query, Content);
        Assert.Equal((400, "DIGEST_INVALID"), (put.Status, put.Error));
    }

    [Fact]
    public async Task A_blob_of_another_repository_is_mounted()
    {
        await _served.PushBlobAsync("base", Content);
        var mounted = await _served.AskAsync("POST", $"/v2/shop/blobs/uploads/?mount={Digest}&from=base");
        Assert.Equal((201, $"/v2/shop/blobs/{Digest}", Digest.ToString()), (mounted.Status, mounted["Location"], mounted["Docker-Content-Digest"]));
        Assert.Equal(201, (await _served.AskAsync("POST", $"/v2/shop/blobs/uploads/?mount={Uri.EscapeDataString(Digest.ToString())}")).Status);
    }

    [Theory]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("nonsense")]
    public async Task A_mount_that_cannot_be_becomes_an_upload(string digest)
    {
        var begun = await _served.AskAsync("POST", $"/v2/shop/blobs/uploads/?mount={digest}&from=base");
        Assert.Equal(202, begun.Status);
        Assert.NotNull(begun["Location"]);
    }

    [Fact]
    public async Task An_upload_belongs_to_its_repository()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        Assert.Equal("BLOB_UPLOAD_UNKNOWN", (await _served.AskAsync("PATCH", begun["Location"]!.Replace("shop", "other", StringComparison.Ordinal), Content)).Error);
    }

    [Fact]
    public async Task Uploads_of_one_blob_at_once_all_succeed()
    {
        var content = new byte[300_000];
        new Random(1).NextBytes(content);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _served.PushBlobAsync($"shop{i}", content)));
        Assert.Equal(content, (await _served.GetAsync($"/v2/shop0/blobs/{Digest.Of(content)}")).Body);
    }

    [Fact]
    public async Task A_line_that_breaks_leaves_what_has_come()
    {
        var begun = await _served.AskAsync("POST", "/v2/shop/blobs/uploads/");
        await Assert.ThrowsAsync<IOException>(async () => (await _served.Endpoint.AnswerAsync(new BuildKit.Serving.ServedRequest
        {
            Method = "PATCH",
            Path = begun["Location"]!,
            Host = ServedStore.Own,
            Body = new BreakingStream(Content[..6]),
        }, default)).Dispose());
        Assert.Equal("0-5", (await _served.GetAsync(begun["Location"]!))["Range"]);
        Assert.Equal(201, (await _served.AskAsync("PUT", $"{begun["Location"]}?digest={Digest}", Content[6..], ("Content-Range", "6-9"))).Status);
    }

    private Task<Reply> Chunk(string location, string range, byte[] content) => _served.AskAsync("PATCH", location, content, ("Content-Range", range));

    private sealed class BreakingStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var got ? got : throw new IOException("the line broke");
    }
}
