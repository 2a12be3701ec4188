using BuildKit.Building;
using BuildKit.Storage;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class DiskUsageCommand
{
    // Kinds of owners.
    private static readonly string[] Names = ["image"];
    private static readonly string[] Containers = ["container"];
    private static readonly string[] CacheUsers = ["cache"];

    public static Verb Create()
    {
        var format = Inputs.Format("usage");
        var verbose = Inputs.Flag("--verbose", "-v", "Show each image, container, volume and cache");
        var why = Inputs.Flag("--why", null, "Show who keeps the images and layers: names, containers, running work, caches, or nobody");
        return new Verb
        {
            Usage = "system df [OPTIONS]",
            Description = "Show what the store takes on the disk: images as they are kept, and the folders of containers, volumes and unpacked layers",
            Options = [format, verbose, why],
            Examples = ["system df", "system df -v", "system df --why", "system df --format json"],
            IsCancellable = true,
            Run = (call, cancellationToken) =>
            {
                if (call.Get(verbose) && (call.Get(why) || call.Has(format))) throw ToolException.WrongArguments("'--verbose' goes with neither '--why' nor '--format'");
                var account = StoreAccount.Of(call.Store, StoreUsers.Options(call.Store), call.Report);
                if (call.Get(verbose)) DiskUsageDetails.Write(call, account, cancellationToken);
                else if (call.Get(why)) StoreOwnerRow.View.Write(call.Output, account.Owners(), call.Get(format));
                else DiskUsageRow.View.Write(call.Output, Rows(call, account, cancellationToken), call.Get(format));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    /// <summary>Docker's lines in Docker's order, which scripts count on, then what only this store has.</summary>
    private static IReadOnlyList<DiskUsageRow> Rows(Call call, StoreAccount account, CancellationToken cancellationToken) =>
    [
        Images(call, account),
        .. OperatingSystem.IsLinux() ? ContainerUsage.Rows(call, cancellationToken) : [],
        .. Caches(call, account, cancellationToken),
        .. Layers(call, cancellationToken),
    ];

    /// <summary>Blobs once, however many images share them; what only unused images need could be had back.</summary>
    private static DiskUsageRow Images(Call call, StoreAccount account)
    {
        var images = call.Images.List().Images.DistinctBy(i => i.Id).ToList();
        var used = StoreUsers.Of(call.Store).SelectMany(u => u.List()).Select(r => r.Content).ToHashSet();
        return new DiskUsageRow(
            "Images", images.Count, images.Count(i => used.Contains(i.Image.Descriptor.Digest)), account.BlobsOf(BuildCacheView.Users, []).Size, account.BlobsOf(Names, Containers).Size);
    }

    private static IEnumerable<DiskUsageRow> Caches(Call call, StoreAccount account, CancellationToken cancellationToken)
    {
        var (count, size) = account.BlobsOf(CacheUsers, BuildCacheView.Users);
        var mounts = BuildCacheView.Of(call, account, cancellationToken).Where(c => c.Type == BuildCacheUsage.CacheMount).ToArray();
        yield return new DiskUsageRow(
            "Build Cache", count + mounts.Length, mounts.Count(m => m.IsInUse), size + mounts.Sum(m => m.Size), size + mounts.Where(m => m.IsReclaimable).Sum(m => m.Size));

        // Not one of Docker's lines, and seldom there.
        if (account.Unkept() is > 0 and var unkept) yield return new DiskUsageRow("Leftovers", 0, 0, unkept, unkept);
    }

    /// <summary>Layers that no container and no mount stands on are unpacked again when they are needed.</summary>
    private static IEnumerable<DiskUsageRow> Layers(Call call, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(call.Store.Root, "layers"));
        if (!folder.Exists) yield break;
        var used = LayersInUse(call.Store);
        long size = 0, idle = 0;
        var (count, active) = (0, 0);
        foreach (var entry in folder.GetDirectories())
        {
            var bytes = FolderSize.Of(entry.FullName, cancellationToken);
            var isUsed = used.Contains(entry.Name);
            (count, active, size, idle) = (count + 1, active + (isUsed ? 1 : 0), size + bytes, idle + (isUsed ? 0 : bytes));
        }

        yield return new DiskUsageRow("Unpacked Layers", count, active, size, idle);
    }

    private static HashSet<string> LayersInUse(Store store)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var root in StoreUsers.Of(store).SelectMany(u => u.List()))
            for (var layer = root.Content; layer is not null && used.Add(layer.Hex); layer = store.Layers.Describe(layer)?.Parent)
            {
            }

        return used;
    }
}
