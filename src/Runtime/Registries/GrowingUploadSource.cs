using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Registries;

/// <summary>A blob that is still being made. Its bytes are this process's own work on the way to the disk: there is nothing to verify them against.</summary>
internal sealed class GrowingUploadSource(GrowingContent content) : IUploadSource
{
    private long _position;

    public string Name => "a layer";

    public long Length => content.Length;

    public async ValueTask<long> AvailableAsync(long offset, long wanted, CancellationToken cancellationToken) =>
        Math.Min(wanted, await content.WaitAsync(offset + wanted, cancellationToken) - offset);

    public async ValueTask<Digest> DigestAsync(CancellationToken cancellationToken) => (await content.WholeAsync(cancellationToken)).Digest;

    public ValueTask SeekAsync(long offset, CancellationToken cancellationToken)
    {
        _position = offset;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var got = await content.ReadAsync(_position, buffer, cancellationToken);
        _position += got;
        return got;
    }
}
