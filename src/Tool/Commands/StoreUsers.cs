using BuildKit.Building.Solving;
using BuildKit.Containers;
using BuildKit.Storage;

namespace BuildKit.Tool.Commands;

/// <summary>Who besides names keeps content of a store: containers and mounted images.</summary>
internal static class StoreUsers
{
    public static IReadOnlyList<IGarbageRoots> Of(Store store) => OperatingSystem.IsLinux() ? [new ContainerGarbageRoots(store)] : [];

    /// <summary>Removes what nothing needs any more.</summary>
    public static Task<GarbageReport> CollectAsync(Store store, CancellationToken cancellationToken) =>
        new GarbageCollector(store, new GarbageOptions { Roots = Of(store), Caches = [new StepRecords(store)] }).CollectAsync(cancellationToken);
}
