using BuildKit.Building;
using BuildKit.Content;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Registries;

namespace BuildKit.Projects.Publishing;

internal sealed class RegistryDestination : IDestination
{
    /// <summary>Of an index that is longer, the rest is not looked at.</summary>
    private const int MostPlatforms = 16;

    private readonly RegistryClient _registries;
    private readonly RepositoryClient _repository;
    private readonly RegistrySinkOptions _sinkOptions;
    private readonly IProgress<TransferEvent>? _progress;
    private Descriptor? _first;
    private bool _isNew;

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
        if (_isNew || (_first is { } known && known.Digest != root.Digest)) return false;
        var found = await Task.WhenAll(Names.Select(n => n == Names[0] ? FirstAsync(ct) : _repository.HeadManifestAsync(n.Tag!, ct)));
        return found.All(f => f?.Digest == root.Digest);
    }

    /// <summary>
    /// A machine that never built this project learns from the image of the last publish which layers need not be made. Only what this very
    /// repository says is believed, and only for writing to it: nothing of it goes into the machine's own index.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, LayerDigests>> LearnAsync(CancellationToken ct)
    {
        var learned = new Dictionary<string, LayerDigests>(StringComparer.Ordinal);
        if (_isNew) return learned;
        var found = await _repository.FindManifestAsync(Names[0].Tag!, ct);
        (_first, _isNew) = (found?.Descriptor, found is null);
        if (found is null) return learned;
        var document = ManifestDocument.Parse(found.Descriptor, found.Content.Span);
        var manifests = document is ManifestDocument.Index index
            ? await Task.WhenAll(index.Content.Manifests.Where(PlatformChoice.IsImage).Take(MostPlatforms).Select(m => ReadAsync(m, ct)))
            : [((ManifestDocument.Manifest)document).Content];
        foreach (var layer in manifests.OfType<ImageManifest>().SelectMany(m => m.Layers)) Learn(learned, layer);
        return learned;
    }

    public async Task<long> WriteAsync(AssembledSource source, CancellationToken ct)
    {
        var count = new TransferCount(_progress);
        var sink = RegistryImages.Sink(_registries, Names[0], _sinkOptions);
        await ImageCopier.CopyAsync(source, sink, new CopyOptions { Names = Names, Progress = count }, ct);
        return count.Bytes;
    }

    /// <summary>What the first name leads to; asked at most once, for nobody else writes to it meanwhile but by accident.</summary>
    private async Task<Descriptor?> FirstAsync(CancellationToken ct)
    {
        _first ??= await _repository.HeadManifestAsync(Names[0].Tag!, ct);
        _isNew = _first is null;
        return _first;
    }

    private async Task<ImageManifest?> ReadAsync(Descriptor manifest, CancellationToken ct) =>
        ManifestDocument.Parse(manifest, await BlobDocuments.ReadAsync(_repository, manifest, ct)) is ManifestDocument.Manifest m ? m.Content : null;

    /// <summary>Of two layers with one key the first counts: a repository that contradicts itself gains nothing by it.</summary>
    private static void Learn(Dictionary<string, LayerDigests> learned, Descriptor layer)
    {
        if (layer.Annotation(Annotations.LayerKey) is { } key && DefinitionKey.IsKey(key) && Digest.TryParse(layer.Annotation(Annotations.LayerDiffId), out var diffId))
            learned.TryAdd(key, new LayerDigests(diffId, layer.Digest, layer.Size, 0));
    }
}
