using BuildKit.Storage;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands;

/// <summary>Who besides names keeps content of a store: its containers.</summary>
internal static class StoreUsers
{
    public static IReadOnlyList<IGarbageRoots> Of(Store store) => OperatingSystem.IsLinux() ? [new ContainerRoots(store)] : [];

    /// <summary>Removes what nothing needs any more.</summary>
    public static Task<GarbageReport> CollectAsync(Store store, CancellationToken cancellationToken) =>
        new GarbageCollector(store, new GarbageOptions { Roots = Of(store) }).CollectAsync(cancellationToken);
}
