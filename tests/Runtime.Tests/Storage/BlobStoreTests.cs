using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Runtime.Tests.Storage;

public sealed class BlobStoreTests : IDisposable
{
    private static readonly byte[] Content = "some content"u8.ToArray();
    private static readonly Descriptor Blob = Descriptor.Of("application/x", Content);
    private readonly TemporaryStore _temporary = new();

    private BlobStore Blobs => _temporary.Store.Blobs;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task What_was_written_is_read()
    {
        Assert.False(await Blobs.ContainsAsync(Blob, default));
        await Write(Content);
        Assert.True(await Blobs.ContainsAsync(Blob, default));
        Assert.Equal(Content, Blobs.ReadDocument(Blob));
        Assert.Equal(Blobs.PathOf(Blob.Digest), _temporary.In("blobs", "sha256", Blob.Digest.Hex));
        Assert.Equal([new StoredBlob(Blob.Digest, Content.Length)], Blobs.List());
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        await Write(Content);
        await Blobs.WriteAsync(Blob, _ => throw new InvalidOperationException("opened"), default);
        Assert.Equal(Blob, Blobs.WriteDocument("application/x", Content));
    }

    [Fact]
    public async Task Other_content_is_refused_and_leaves_nothing()
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => Write("SOME content"u8.ToArray()));
        Assert.Equal("BK4008", error.Code);
        Assert.Contains(Blob.Digest.ToString(), error.Message, StringComparison.Ordinal);
        AssertNothing();
    }

    [Theory]
    [InlineData("some conten")]
    [InlineData("some content and more")]
    public async Task Content_of_another_length_is_refused_and_leaves_nothing(string text)
    {
        Assert.Equal("BK4008", (await Assert.ThrowsAsync<StoreException>(() => Write(System.Text.Encoding.UTF8.GetBytes(text)))).Code);
        AssertNothing();
    }

    [Fact]
    public async Task A_source_without_end_is_cut_off()
    {
        Assert.Equal("BK4008", (await Assert.ThrowsAsync<StoreException>(() => Blobs.WriteAsync(Blob, _ => Task.FromResult<Stream>(new EndlessStream()), default))).Code);
        AssertNothing();
    }

    [Fact]
    public async Task A_failing_source_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Blobs.WriteAsync(Blob, _ => throw new InvalidOperationException(), default));
        AssertNothing();
    }

    [Fact]
    public async Task Many_writers_of_one_blob_do_not_meet()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => _temporary.Open()).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => stores[i % 4].Blobs.WriteAsync(Blob, _ => Task.FromResult<Stream>(new MemoryStream(Content)), default))));
        Assert.Equal(Content, Blobs.ReadDocument(Blob));
        Assert.Single(Blobs.List());
    }

    [Fact]
    public async Task A_changed_blob_is_named_with_advice()
    {
        await Write(Content);
        File.WriteAllText(Blobs.PathOf(Blob.Digest), "SOME content");
        var error = Assert.Throws<StoreException>(() => Blobs.ReadDocument(Blob));
        Assert.Equal("BK4006", error.Code);
        Assert.Contains(Blob.Digest.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("system check", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_blob_does_not_count_as_there_and_is_replaced()
    {
        await Write(Content);
        File.WriteAllText(Blobs.PathOf(Blob.Digest), "some");
        Assert.False(await Blobs.ContainsAsync(Blob, default));
        Assert.Equal("BK4006", Assert.Throws<StoreException>(() => Blobs.OpenRead(Blob)).Code);
        await Write(Content);
        Assert.Equal(Content, Blobs.ReadDocument(Blob));
    }

    [Fact]
    public void An_absent_blob_is_named() =>
        Assert.Contains(Blob.Digest.ToString(), Assert.Throws<StoreException>(() => Blobs.OpenRead(Blob)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_document_of_terabytes_is_refused_before_it_is_read() =>
        Assert.Equal("BK4009", Assert.Throws<StoreException>(() => Blobs.ReadDocument(Blob with { Size = 1L << 40 })).Code);

    [Fact]
    public void A_writer_that_is_not_committed_leaves_nothing()
    {
        using (var writer = Blobs.Create()) writer.Write(Content);
        AssertNothing();
    }

    [Fact]
    public async Task A_store_opened_for_reading_reads_and_refuses_to_write()
    {
        await Write(Content);
        var store = _temporary.Open(readOnly: true);
        Assert.Equal(Content, store.Blobs.ReadDocument(Blob));
        Assert.True(await store.Blobs.ContainsAsync(Blob, default));
        Assert.Equal("BK4003", Assert.Throws<StoreException>(() => store.Blobs.WriteDocument("x", "other"u8)).Code);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        // Root writes anywhere; a file in the place of the folder refuses root too.
        Directory.Delete(_temporary.In("tmp"));
        File.WriteAllText(_temporary.In("tmp"), "");
        var error = await Assert.ThrowsAsync<StoreException>(() => Write(Content));
        Assert.Equal("BK4003", error.Code);
        Assert.Contains(_temporary.In("tmp"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_said_so()
    {
        var error = StoreException.CannotWrite("Storing a blob", "/store", new IOException("No space left on device", 28));
        Assert.Equal("BK4004", error.Code);
    }

    private Task Write(byte[] bytes) => Blobs.WriteAsync(Blob, _ => Task.FromResult<Stream>(new MemoryStream(bytes)), default);

    private void AssertNothing()
    {
        Assert.Empty(Blobs.List());
        Assert.DoesNotContain(Directory.EnumerateFiles(_temporary.In("tmp"), "blob-*", SearchOption.AllDirectories), _ => true);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }
}
