using BuildKit.Building;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;

namespace BuildKit.Projects.Publishing;

internal sealed class LayoutDestination(string path, IReadOnlyList<ImageReference> names, IProgress<TransferEvent>? progress) : IDestination
{
    public string Kind => "layout";

    public string? Path => path;

    public IReadOnlyList<ImageReference> Names => names;

    public bool NeedsLayers => true;

    /// <summary>An image is listed after all its files are there; whoever deletes files from the layout by hand must delete its index too.</summary>
    public Task<bool> HasAsync(Descriptor root, CancellationToken ct)
    {
        if (!File.Exists(System.IO.Path.Combine(path, "index.json"))) return Task.FromResult(false);
        var listed = OciLayoutFolder.Open(path).Images.FirstOrDefault(i => i.Root.Digest == root.Digest);
        return Task.FromResult(listed is not null && names.All(listed.Names.Contains));
    }

    public Task<IReadOnlyDictionary<string, LayerDigests>> LearnAsync(CancellationToken ct) => Task.FromResult(Nothing.Learned);

    public async Task<long> WriteAsync(AssembledSource source, CancellationToken ct)
    {
        await ImageCopier.CopyAsync(source, OciLayoutFolder.Sink(path), new CopyOptions { Names = names, Progress = progress }, ct);
        return 0;
    }
}
