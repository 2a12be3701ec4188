using BuildKit.Building;
using BuildKit.Containers;
using BuildKit.Containers.Settings;
using BuildKit.Linux;
using BuildKit.Storage;

namespace BuildKit.Tasks;

/// <summary>The limit of the store's size (DOTNET_CONTAINER_DISK_LIMIT), kept after a publish that has put something into it.</summary>
internal static class DiskLimit
{
    private const string Variable = "DISK_LIMIT";

    /// <param name="location">Opened anew: the leases of the publish have ended, and what it made may go if there is no room for it.</param>
    /// <param name="warn">The publish has succeeded; that a limit cannot be kept does not change it.</param>
    public static void Keep(StoreLocation location, Action<BuildKitException> warn)
    {
        if (HostEnvironment.Variable(Variable) is not { Length: > 0 } text) return;
        try
        {
            using var store = Store.Open(location);
            var options = new GarbageOptions
            {
                Roots = OperatingSystem.IsLinux() ? [new ContainerGarbageRoots(store)] : [],
                Caches = BuildCaches.Of(store),
                Limit = ByteSize.Parse("DOTNET_CONTAINER_" + Variable, text),
            };
            new StoreLimit(store, options).KeepAsync(CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (LinuxException)
        {
            // Files of a container user's ids: the layer is out of the store already, and the tool's next collection, which may become those ids, removes it.
        }
        catch (BuildKitException e)
        {
            warn(e);
        }
    }
}
