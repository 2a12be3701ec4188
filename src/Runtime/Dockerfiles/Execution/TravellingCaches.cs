using System.Runtime.Versioning;
using BuildKit.Building.Assembling;
using BuildKit.Building.Caching;
using BuildKit.Building.Solving;
using BuildKit.Building.Steps;
using BuildKit.Files;
using BuildKit.Images;
using BuildKit.Layers;
using BuildKit.Oci;
using BuildKit.Storage;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>The caches of one build that come from elsewhere and go elsewhere. None of them fails a build unless it was written wrongly, or its export must succeed.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TravellingCaches
{
    private readonly DockerfileBuilderOptions _options;
    private readonly IReadOnlyList<CacheSource> _sources;
    private readonly IReadOnlyList<CacheTarget> _targets;
    private readonly List<string> _notes = [];
    private CacheImports _imports = CacheImports.None;

    /// <summary>What the options say is checked before anything is built.</summary>
    public TravellingCaches(DockerfileBuilderOptions options, DockerfileBuildRequest request)
    {
        _options = options;
        _sources = [.. request.CacheFrom.SelectMany(t => CacheOptions.ParseSources(t, request.Directory))];
        _targets = [.. request.CacheTo.SelectMany(t => CacheOptions.ParseTargets(t, request.Directory))];
    }

    /// <summary>Caches that were left out, and why.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public bool IsInline => _targets.Any(t => t.Place is CachePlace.Inline);

    private Store Store => _options.Engine.Store;

    public async Task<IReadOnlyList<IStepCache>> OpenAsync(CancellationToken ct)
    {
        var reachable = _sources.Where(s => _options.Registries is not null || s.Place is not CachePlace.Registry).ToArray();
        foreach (var left in _sources.Except(reachable)) _notes.Add($"The cache {left} is left out: there is no way to a registry.");
        if (reachable.Length == 0) return [];
        _imports = await CacheImports.OpenAsync(reachable, _options.Registries!, (source, problem) => _notes.Add($"The cache {source} is left out: {problem.Message}"), ct);
        return [new ImportedSteps(_imports)];
    }

    /// <summary>An archive with which a new cache mount begins; null when nobody has one.</summary>
    public async Task<Stream?> OpenMountAsync(string id, CancellationToken ct) =>
        _sources.Any(s => s.Mounts) && _imports.FindMount(id) is { } found ? await found.Cache.OpenAsync(found.Mount, ct) : null;

    /// <summary>The image with what its own layers can answer.</summary>
    public async Task<Image> WithInlineAsync(Image image, Solver solver, LayerCompression compression, CancellationToken ct)
    {
        if (!IsInline) return image;
        var content = CacheContent.Create(await RecordsAsync(solver, compression, ct), []);
        var carrying = image.WithManifest(m => InlineCache.AddTo(m, content));
        carrying.WriteDocuments(Store.Blobs);
        return carrying;
    }

    public async Task ExportAsync(Solver solver, IReadOnlyList<StepResult> results, CancellationToken ct)
    {
        foreach (var target in _targets.Where(t => t.Place is not CachePlace.Inline))
        {
            try
            {
                await ExportAsync(solver, results, target, ct);
            }
            catch (BuildKitException e) when (target.IgnoresErrors)
            {
                _notes.Add($"The cache {target} was not written: {e.Message}");
            }
        }
    }

    private async Task ExportAsync(Solver solver, IReadOnlyList<StepResult> results, CacheTarget target, CancellationToken ct)
    {
        if (_options.Registries is null && target.Place is CachePlace.Registry) throw DockerfileException.NoRegistries();
        var records = await RecordsAsync(solver, target.Compression ?? LayerCompression.Gzip, ct);
        var made = results.SelectMany(r => r.Layers).Select(l => l.DiffId).ToHashSet();
        var image = records.SelectMany(r => r.Layers).Where(l => made.Contains(l.DiffId)).Select(l => l.Blob.Digest).Distinct().ToArray();
        var mounts = target.Mounts ? MountsOf(solver, ct) : [];
        await new CacheExporter(Store.Blobs, _options.Registries!, null).ExportAsync(CacheContent.Create(records, mounts), target, image, ct);
    }

    /// <summary>Each step under each of its keys. What lies elsewhere and was not fetched is left to where it lies.</summary>
    private async Task<IReadOnlyList<CacheRecord>> RecordsAsync(Solver solver, LayerCompression compression, CancellationToken ct)
    {
        var compressed = new CompressedLayers(Store);
        var records = new List<CacheRecord>();
        foreach (var step in solver.Solved)
        {
            if (step.Result.Own is { } own && Store.Blobs.Size(own.Blob.Digest) != own.Blob.Size) continue;
            IReadOnlyList<CachedLayer> layers = step.Result.Own is { } layer ? [new CachedLayer(await compressed.EnsureAsync(layer.Blob, layer.DiffId, compression, ct), layer.DiffId)] : [];
            records.AddRange(step.Keys.Select(key => new CacheRecord { Key = key, Layers = layers }));
        }

        return records;
    }

    /// <summary>Files of cache mounts as they are now. Those that the caller may not read are left out with their mount: half a cache may be worse than none.</summary>
    private IReadOnlyList<CacheMount> MountsOf(Solver solver, CancellationToken ct)
    {
        var mounts = new List<CacheMount>();
        foreach (var id in solver.Solved.Select(s => s.Step).OfType<BuildStep.Run>().SelectMany(r => r.Mounts).OfType<RunMount.Cache>().Select(c => c.Id).Distinct(StringComparer.Ordinal))
        {
            try
            {
                if (Pack(id, ct) is { } archive) mounts.Add(new CacheMount(id, archive));
            }
            catch (BuildKitException e)
            {
                _notes.Add($"The cache mount '{id}' stays here: {e.Message}");
            }
        }

        return mounts;
    }

    private Descriptor? Pack(string id, CancellationToken ct)
    {
        var data = CacheMountFolders.DataOf(Store, id);
        if (!Directory.Exists(data)) return null;
        using var held = Store.Locks.Acquire(CacheMountFolders.LockOf(id), LockMode.Exclusive, ct);
        using var root = RootedDirectory.Open(data);
        using var blob = Store.Blobs.Create();
        var digests = LayerBlob.Write(DirectoryEntries.Enumerate(root), blob, LayerCompression.Gzip, ct);
        blob.Commit(digests.Digest);
        return new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = digests.Digest, Size = digests.Size };
    }
}
