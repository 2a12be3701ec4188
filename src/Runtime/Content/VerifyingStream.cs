using System.Security.Cryptography;
using BuildKit.Oci;

namespace BuildKit.Content;

/// <summary>
/// Reads content that nobody vouches for. Never returns more than <see cref="Descriptor.Size"/> bytes, and throws in place of returning the
/// last of them when size or digest differ: whoever has read all bytes has verified bytes. A reader that stops early has verified nothing
/// (<see cref="IsVerified"/>), so decoders that may stop before the end of their input are drained by their callers.
/// </summary>
public sealed class VerifyingStream : ReadOnlyStream
{
    private readonly Stream _inner;
    private readonly Descriptor _want;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _probe = new byte[1];
    private long _read;

    /// <param name="inner">Owned: disposed with this stream.</param>
    /// <param name="want">What the content must be.</param>
    public VerifyingStream(Stream inner, Descriptor want)
    {
        _inner = inner;
        _want = want;
    }

    /// <summary>True when all bytes were handed out and were the promised ones.</summary>
    public bool IsVerified { get; private set; }

    public override long Length => _want.Size;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || IsVerified) return 0;
        var got = _inner.Read(Allowed(buffer));
        Count(buffer[..got], got);
        if (_read == _want.Size) Finish(_inner.Read(_probe));
        return got;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || IsVerified) return 0;
        var got = await _inner.ReadAsync(buffer[..Allowed(buffer.Span).Length], cancellationToken);
        Count(buffer.Span[..got], got);
        if (_read == _want.Size) Finish(await _inner.ReadAsync(_probe, cancellationToken));
        return got;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _inner.Dispose();
        }
        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private Span<byte> Allowed(Span<byte> buffer) => buffer[..(int)Math.Min(buffer.Length, _want.Size - _read)];

    private void Count(ReadOnlySpan<byte> bytes, int got)
    {
        if (got == 0 && _read < _want.Size) throw ContentException.TooShort(_want, _read);
        _hash.AppendData(bytes);
        _read += got;
    }

    private void Finish(int bytesBehindTheEnd)
    {
        if (bytesBehindTheEnd != 0) throw ContentException.TooLong(_want);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(hash);
        var got = Digest.FromHash(hash);
        if (got != _want.Digest) throw ContentException.DigestDiffers(_want, got);
        IsVerified = true;
    }
}
