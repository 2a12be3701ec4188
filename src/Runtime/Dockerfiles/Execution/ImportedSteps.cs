using BuildKit.Building.Caching;
using BuildKit.Building.Solving;
using BuildKit.Content;
using BuildKit.Oci;

namespace BuildKit.Dockerfiles.Execution;

/// <summary>
/// Steps that others made, as <c>--cache-from</c> names them. A record says which layer a key became; the layers below are those of the step before.
/// </summary>
internal sealed class ImportedSteps(CacheImports imports) : IStepCache
{
    public Task<StepRecord?> FindAsync(string key, CancellationToken ct) => Task.FromResult(imports.Find(key) switch
    {
        { Record.Layers: [] } => new StepRecord(null),
        { Record.Layers: [var layer], Cache: var cache } => new StepRecord(new BuiltLayer(layer.DiffId, layer.Blob, new LayerSource(cache, layer))),
        _ => null,
    });

    private sealed class LayerSource(ImportedCache cache, CachedLayer layer) : IBlobSource
    {
        public Task<Stream> OpenAsync(Descriptor blob, CancellationToken ct) => cache.OpenAsync(layer, ct);
    }
}
