using BuildKit.Building.Solving;
using BuildKit.Storage;

namespace BuildKit.Building;

/// <summary>All that builds keep in a store only because it saves work. A collection that does not know one of them takes it for waste.</summary>
public static class BuildCaches
{
    public static IReadOnlyList<IGarbageCache> Of(Store store) => [new LayerCache(store), new StepRecords(store), new CacheMounts(store)];
}
