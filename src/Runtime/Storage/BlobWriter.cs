using System.Security.Cryptography;
using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>
/// A blob being born: bytes go to a temporary file and are hashed on the way; <see cref="Commit"/> gives them their name. Disposed without
/// a commit, or failing, it leaves nothing.
/// </summary>
public sealed class BlobWriter : Stream
{
    private const string Step = "Storing a blob";
    private const int BufferSize = 64 * 1024;
    private readonly BlobStore _blobs;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private GrowingContent? _followed;
    private bool _committed;

    internal BlobWriter(BlobStore blobs, string temporary)
    {
        (_blobs, _path) = (blobs, temporary);
        _file = Guard(() => new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, BufferSize));
    }

    /// <summary>Bytes written so far.</summary>
    public long Count { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Count;

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    /// <summary>The bytes as they come, for one who reads them meanwhile and disposes of this. Complete with the commit, before the bytes are synced.</summary>
    public GrowingContent Follow() => _followed = Guard(() => new GrowingContent(_path));

    /// <summary>
    /// Syncs the bytes to the disk and puts them among the blobs under their digest. Any number of writers may commit the same content.
    /// </summary>
    public Digest Commit(Digest? expected = null)
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetCurrentHash(hash);
        var digest = Digest.FromHash(hash);
        if (expected is not null && expected != digest) throw StoreException.WrongContent(expected, digest, Count);

        Guard(() =>
        {
            _file.Flush();
            _followed?.Complete(Count, digest);
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            _blobs.Adopt(_path, digest, Count);
            return _committed = true;
        });
        return digest;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        Count += buffer.Length;
        try
        {
            _file.Write(buffer);
            if (IsNews) Tell();
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.CannotWrite(Step, _path, e);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        Count += buffer.Length;
        try
        {
            await _file.WriteAsync(buffer, cancellationToken);
            if (IsNews) Tell();
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.CannotWrite(Step, _path, e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Does nothing: what matters is on the disk after <see cref="Commit"/>.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            if (!_committed) Discard();
        }

        base.Dispose(disposing);
    }

    private bool IsNews => _followed is not null && Count - _followed.Length >= BufferSize;

    /// <summary>Out of this process's buffer into the file, where other handles see it.</summary>
    private void Tell()
    {
        _file.Flush();
        _followed!.Grow(Count);
    }

    private void Discard()
    {
        try
        {
            _file.Dispose();
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            // The buffer could not be written to a full disk; the bytes are thrown away anyway.
        }

        File.Delete(_path);
    }

    private T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e.IsStorageFailure())
        {
            throw StoreException.CannotWrite(Step, _path, e);
        }
    }
}
