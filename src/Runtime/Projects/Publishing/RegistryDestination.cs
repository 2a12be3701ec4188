using BuildKit.Building;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Projects.Publishing;

internal sealed class RegistryDestination : IDestination
{
    private readonly RegistryClient _registries;
    private readonly RepositoryClient _repository;
    private readonly RegistrySinkOptions _sinkOptions;
    private readonly IProgress<TransferEvent>? _progress;

    /// <param name="registries">The way there.</param>
    /// <param name="names">At least one, all of one repository.</param>
    /// <param name="sinkOptions">Where blobs may be mounted from, and what may leave this machine.</param>
    /// <param name="progress">Told of every blob.</param>
    public RegistryDestination(RegistryClient registries, IReadOnlyList<ImageReference> names, RegistrySinkOptions sinkOptions, IProgress<TransferEvent>? progress)
    {
        (_registries, Names, _sinkOptions, _progress) = (registries, names, sinkOptions, progress);
        _repository = registries.Repository(names[0], RegistryAccess.Push);
    }

    public string Kind => "registry";

    public string? Path => null;

    public IReadOnlyList<ImageReference> Names { get; }

    public bool NeedsLayers => false;

    /// <summary>One request for each tag. A registry does not take a manifest whose content it lacks, so an equal digest is proof enough.</summary>
    public async Task<bool> HasAsync(Descriptor root, CancellationToken ct)
    {
        var found = await Task.WhenAll(Names.Select(n => _repository.HeadManifestAsync(n.Tag!, ct)));
        return found.All(f => f?.Digest == root.Digest);
    }

    /// <summary>
    /// A machine that never built this project learns from the image of the last publish which layers need not be made. Only what this very
    /// repository says is believed, and only for writing to it: nothing of it goes into the machine's own index.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, LayerDigests>> LearnAsync(CancellationToken ct)
    {
        var learned = new Dictionary<string, LayerDigests>(StringComparer.Ordinal);
        if (await _repository.FindManifestAsync(Names[0].Tag!, ct) is not { } found) return learned;
        var documents = ManifestDocument.Parse(found.Descriptor, found.Content.Span);
        var manifests = documents is ManifestDocument.Index index
            ? await Task.WhenAll(index.Content.Manifests.Where(PlatformChoice.IsImage).Take(16).Select(m => ReadAsync(m, ct)))
            : [((ManifestDocument.Manifest)documents).Content];
        foreach (var manifest in manifests.OfType<ImageManifest>().Where(m => m.Layers.Any(l => l.Annotation(Annotations.LayerKey) is not null)))
            Learn(learned, manifest, OciJson.ReadConfig(await BlobDocuments.ReadAsync(_repository, manifest.Config, ct)));
        return learned;
    }

    public async Task<long> WriteAsync(AssembledSource source, CancellationToken ct)
    {
        var count = new TransferCount(_progress);
        var sink = RegistryImages.Sink(_registries, Names[0], _sinkOptions);
        await ImageCopier.CopyAsync(source, sink, new CopyOptions { Names = Names, Progress = count }, ct);
        return count.Bytes;
    }

    private async Task<ImageManifest?> ReadAsync(Descriptor manifest, CancellationToken ct) =>
        ManifestDocument.Parse(manifest, await BlobDocuments.ReadAsync(_repository, manifest, ct)) is ManifestDocument.Manifest m ? m.Content : null;

    private static void Learn(Dictionary<string, LayerDigests> learned, ImageManifest manifest, ImageConfig config)
    {
        if (config.RootFs.DiffIds.Count != manifest.Layers.Count) return;
        for (var i = 0; i < manifest.Layers.Count; i++)
        {
            var layer = manifest.Layers[i];
            if (layer.Annotation(Annotations.LayerKey) is { Length: 64 } key) learned[key] = new LayerDigests(config.RootFs.DiffIds[i], layer.Digest, layer.Size, 0);
        }
    }
}
