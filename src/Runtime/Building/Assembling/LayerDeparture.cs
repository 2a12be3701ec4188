using BuildKit.Content;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Building.Assembling;

/// <summary>
/// One layer on its way to a sink while it is compressed. How many bytes there will be is not known meanwhile: people are told the share of
/// the uncompressed layer that has left.
/// </summary>
internal sealed class LayerDeparture(IGrowingBlobSink sink, Descriptor layer, string title, IProgress<TransferEvent>? progress)
{
    private const int Interval = 256 * 1024;
    private long _compressed;
    private long _told;

    /// <summary>So many bytes of the layer went through the compressor.</summary>
    public void Compressed(long bytes) => Volatile.Write(ref _compressed, bytes);

    /// <summary>To be called before the first byte is written; ends when the sink has the last.</summary>
    public async Task SendAsync(BlobWriter blob, CancellationToken ct)
    {
        using var content = blob.Follow();
        progress?.Report(new TransferEvent.Started(layer, title));
        content.Reached = offset => Tell(offset, content.Length);
        await sink.WriteAsync(layer, content, ct);
        progress?.Report(new TransferEvent.Done(layer with { Size = content.Length }));
    }

    private void Tell(long sent, long there)
    {
        var share = there == 0 ? 0 : (long)(Volatile.Read(ref _compressed) * ((double)sent / there));
        if (progress is null || share - _told < Interval) return;
        _told = share;
        progress.Report(new TransferEvent.Progress(layer, share));
    }
}
