using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// Content by digest: manifests, configurations, layers. Blobs never change; they appear whole or not at all. What this store has written or
/// found is leased until the store is closed, so a collection that runs meanwhile does not take it away.
/// </summary>
public sealed class BlobStore : IBlobSource, IBlobSink
{
    private const int CopyBufferSize = 128 * 1024;
    private readonly Store _store;
    private readonly string _directory;

    internal BlobStore(Store store, string directory) => (_store, _directory) = (store, directory);

    /// <summary>Where the blob is, or would be. Only for handing files to others: reading goes through <see cref="OpenRead"/>, which verifies.</summary>
    public string PathOf(Digest digest) => Path.Combine(_directory, digest.Hex);

    public bool Contains(Digest digest) => Size(digest) is not null;

    /// <summary>The blob's length on the disk, or null when it is not there.</summary>
    public long? Size(Digest digest)
    {
        _store.Lease(digest);
        var file = new FileInfo(PathOf(digest));
        return file.Exists ? file.Length : null;
    }

    /// <summary>A verifying stream: it fails before its last byte when the blob is not what the descriptor promises.</summary>
    public Stream OpenRead(Descriptor blob) => new StoredBlobStream(OpenFile(blob), blob);

    /// <summary>A manifest, index or configuration as a whole, verified.</summary>
    public byte[] ReadDocument(Descriptor document)
    {
        if (document.Size > OciJson.MaximumDocumentSize) throw StoreException.DocumentTooLarge(document.Digest, document.Size);
        using var file = OpenFile(document);
        var bytes = new byte[document.Size];
        try
        {
            file.ReadExactly(bytes);
        }
        catch (IOException e)
        {
            throw StoreException.DamagedBlob(document.Digest, e.Message, e);
        }

        if (Digest.Of(bytes) is var got && got == document.Digest) return bytes;
        var damage = ContentException.DigestDiffers(document, got);
        throw StoreException.DamagedBlob(document.Digest, damage.Message, damage);
    }

    public Descriptor WriteDocument(string mediaType, ReadOnlySpan<byte> content)
    {
        var descriptor = Descriptor.Of(mediaType, content);
        if (Size(descriptor.Digest) == descriptor.Size) return descriptor;
        using var writer = Create();
        writer.Write(content);
        writer.Commit(descriptor.Digest);
        return descriptor;
    }

    public BlobWriter Create() => new(this, _store.NewTemporaryPath("blob"));

    /// <summary>Removes a blob whatever refers to it; false when it was not there. For collection and repair.</summary>
    internal bool Delete(Digest digest)
    {
        var path = PathOf(digest);
        if (!File.Exists(path)) return false;
        _store.Write($"Removing {digest}", path, () => File.Delete(path));
        return true;
    }

    /// <summary>Every blob there is, in no order.</summary>
    public IEnumerable<StoredBlob> List()
    {
        var directory = new DirectoryInfo(_directory);
        if (!directory.Exists) yield break;
        foreach (var file in directory.EnumerateFiles())
        {
            if (Digest.TryParse("sha256:" + file.Name, out var digest)) yield return new StoredBlob(digest, file.Length);
        }
    }

    Task<Stream> IBlobSource.OpenAsync(Descriptor blob, CancellationToken ct) => Task.FromResult(OpenRead(blob));

    public Task<bool> ContainsAsync(Descriptor blob, CancellationToken ct) => Task.FromResult(Size(blob.Digest) == blob.Size);

    public async Task WriteAsync(Descriptor blob, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        if (Size(blob.Digest) == blob.Size) return;
        await using var content = await open(ct);
        await using var writer = Create();
        await CopyAsync(content, writer, blob, ct);
        writer.Commit(blob.Digest);
    }

    /// <summary>The source is not trusted: it may go on without end.</summary>
    private static async Task CopyAsync(Stream content, BlobWriter writer, Descriptor blob, CancellationToken ct)
    {
        var buffer = new byte[(int)Math.Clamp(blob.Size + 1, 1, CopyBufferSize)];
        int got;
        while ((got = await content.ReadAsync(buffer, ct)) > 0)
        {
            if (writer.Count + got > blob.Size) throw StoreException.WrongSize(blob.Digest, blob.Size, writer.Count + got);
            await writer.WriteAsync(buffer.AsMemory(0, got), ct);
        }

        if (writer.Count != blob.Size) throw StoreException.WrongSize(blob.Digest, blob.Size, writer.Count);
    }

    /// <summary>A file of verified content, on this file system and synced, becomes a blob.</summary>
    internal void Adopt(string file, Digest digest, long size)
    {
        // A blob of the right size is left alone: others may be reading it. One of another size is damaged and replaced.
        if (Size(digest) == size) File.Delete(file);
        else Move(file, PathOf(digest));
    }

    private void Move(string file, string path)
    {
        _store.HasGrown = true;
        try
        {
            File.Move(file, path, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(_directory);
            File.Move(file, path, overwrite: true);
        }
    }

    private FileStream OpenFile(Descriptor blob)
    {
        try
        {
            var file = new FileStream(PathOf(blob.Digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            var length = file.Length;
            if (length == blob.Size) return file;
            file.Dispose();
            throw StoreException.DamagedBlob(blob.Digest, $"it has {length} bytes, want {blob.Size}.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StoreException.MissingBlob(blob.Digest);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StoreException.DamagedBlob(blob.Digest, e.Message, e);
        }
    }
}
