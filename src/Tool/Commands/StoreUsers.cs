using BuildKit.Building;
using BuildKit.Containers;
using BuildKit.Storage;

namespace BuildKit.Tool.Commands;

/// <summary>Who besides names keeps content of a store: containers and mounted images.</summary>
internal static class StoreUsers
{
    public static IReadOnlyList<IGarbageRoots> Of(Store store) => OperatingSystem.IsLinux() ? [new ContainerGarbageRoots(store)] : [];

    /// <summary>What a collection keeps beside the images.</summary>
    public static GarbageOptions Options(Store store) => new() { Roots = Of(store), Caches = BuildCaches.Of(store) };

    /// <summary>Removes what nothing needs any more; build caches stay.</summary>
    public static Task<GarbageReport> CollectAsync(Store store, CancellationToken cancellationToken) =>
        new GarbageCollector(store, Options(store)).CollectAsync(cancellationToken);
}
