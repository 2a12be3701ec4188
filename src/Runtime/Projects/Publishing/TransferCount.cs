using System.Collections.Concurrent;
using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

/// <summary>Counts what really moved, and passes every event on. Called from the threads that move blobs.</summary>
internal sealed class TransferCount(IProgress<TransferEvent>? next) : IProgress<TransferEvent>
{
    private readonly ConcurrentDictionary<Digest, long> _moved = new();

    public long Bytes => _moved.Values.Sum();

    public void Report(TransferEvent value)
    {
        if (value is TransferEvent.Started started) _moved[started.Blob.Digest] = started.Blob.Size;
        next?.Report(value);
    }
}
