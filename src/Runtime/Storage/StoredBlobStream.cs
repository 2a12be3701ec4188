using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Storage;

/// <summary>Reads a stored blob and verifies it; damage is reported as the store's, with what to do about it.</summary>
internal sealed class StoredBlobStream(FileStream file, Descriptor blob) : ReadOnlyStream
{
    private readonly VerifyingStream _verified = new(file, blob);

    public override long Length => blob.Size;

    public override long Position { get => _verified.Position; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _verified.Read(buffer);
        }
        catch (Exception e) when (e is ContentException or IOException)
        {
            // An I/O error here is the medium's (EIO).
            throw StoreException.DamagedBlob(blob.Digest, e.Message, e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _verified.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is ContentException or IOException)
        {
            throw StoreException.DamagedBlob(blob.Digest, e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _verified.Dispose();
        base.Dispose(disposing);
    }
}
