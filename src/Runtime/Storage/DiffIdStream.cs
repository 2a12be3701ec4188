using BuildKit.Content;
using System.Security.Cryptography;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>Reads an uncompressed layer and knows the digest of what was read: its size is not known before, so nothing can verify it on the way.</summary>
internal sealed class DiffIdStream(Stream inner) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long Count { get; private set; }

    public override long Position { get => Count; set => throw new NotSupportedException(); }

    public Digest CurrentDigest()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetCurrentHash(hash);
        return Digest.FromHash(hash);
    }

    public override int Read(Span<byte> buffer)
    {
        var got = inner.Read(buffer);
        _hash.AppendData(buffer[..got]);
        Count += got;
        return got;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
