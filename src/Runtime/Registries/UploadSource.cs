using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Registries;

/// <summary>A known blob: going back means opening anew. Nothing is buffered or written to disk, and what is not the promised content ends in an exception.</summary>
internal sealed class UploadSource(Descriptor blob, Func<CancellationToken, Task<Stream>> open) : IUploadSource, IAsyncDisposable
{
    private Stream? _stream;
    private long _position;

    public Descriptor Blob => blob;

    public string Name => $"blob {blob.Digest}";

    public long Length => blob.Size;

    public ValueTask<long> AvailableAsync(long offset, long wanted, CancellationToken cancellationToken) => new(Math.Min(wanted, blob.Size - offset));

    public ValueTask<Digest> DigestAsync(CancellationToken cancellationToken) => new(blob.Digest);

    public async ValueTask SeekAsync(long offset, CancellationToken cancellationToken)
    {
        if (_stream is null || _position > offset)
        {
            if (_stream is not null) await _stream.DisposeAsync();
            (_stream, _position) = (null, 0);
            var stream = await open(cancellationToken);
            _stream = stream as VerifyingStream ?? new VerifyingStream(stream, blob);
        }

        var skipped = new byte[(int)Math.Min(offset - _position, 64 * 1024)];
        while (_position < offset) await ReadAsync(skipped.AsMemory(0, (int)Math.Min(skipped.Length, offset - _position)), cancellationToken);
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var got = await _stream!.ReadAsync(buffer, cancellationToken);
        _position += got;
        return got;
    }

    public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? ValueTask.CompletedTask;
}
