using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Images;

/// <summary>Moves the blobs of a tree, several at once: layers first, then configurations.</summary>
internal sealed class BlobTransfer(IBlobSource source, IBlobSink sink, CopyOptions options)
{
    public async Task MoveAsync(ImageTree tree, CancellationToken ct)
    {
        await MoveAsync(tree.Layers, i => $"layer {i + 1} of {tree.Layers.Count}", ct);
        await MoveAsync(tree.Configs, _ => "configuration", ct);
    }

    private Task MoveAsync(IReadOnlyList<Descriptor> blobs, Func<int, string> title, CancellationToken ct) => Parallel.ForEachAsync(
        Enumerable.Range(0, blobs.Count),
        new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallelism), CancellationToken = ct },
        async (i, stop) => await MoveAsync(blobs[i], title(i), stop));

    private async Task MoveAsync(Descriptor blob, string title, CancellationToken ct)
    {
        if (await sink.ContainsAsync(blob, ct))
        {
            if (!options.Moved.Contains(blob.Digest)) options.Progress?.Report(new TransferEvent.Skipped(blob, "already there"));
            return;
        }

        await sink.WriteAsync(blob, stop => OpenAsync(blob, title, stop), ct);
        options.Progress?.Report(new TransferEvent.Done(blob));
    }

    private async Task<Stream> OpenAsync(Descriptor blob, string title, CancellationToken ct)
    {
        options.Progress?.Report(new TransferEvent.Started(blob, title));
        var stream = await source.OpenAsync(blob, ct);
        return options.Progress is null ? stream : new ReportingStream(stream, blob, options.Progress);
    }
}
