using BuildKit.Building;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

/// <summary>An archive to whoever reads the stream, for example a daemon that loads it. What the reader has is unknown, so all is written.</summary>
internal sealed class StreamDestination(ImageDestination.ArchiveStream stream, IReadOnlyList<ImageReference> names, IProgress<TransferEvent>? progress) : IDestination
{
    public string Kind => "stream";

    public string? Path => null;

    public IReadOnlyList<ImageReference> Names => names;

    public bool NeedsLayers => true;

    public Task<bool> HasAsync(Descriptor root, CancellationToken ct) => Task.FromResult(false);

    public Task<IReadOnlyDictionary<string, LayerDigests>> LearnAsync(CancellationToken ct) => Task.FromResult(Nothing.Learned);

    public async Task<long> WriteAsync(AssembledSource source, CancellationToken ct)
    {
        await using var output = await stream.Open(ct);
        await ImageCopier.CopyAsync(source, ArchiveDestination.Sink(stream.Format, output), new CopyOptions { Names = names, Progress = progress }, ct);
        return 0;
    }
}
