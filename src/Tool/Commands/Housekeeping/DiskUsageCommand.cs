using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Housekeeping;

internal static class DiskUsageCommand
{
    public static Verb Create()
    {
        var format = Inputs.Format("usage");
        return new Verb
        {
            Usage = "system df [OPTIONS]",
            Description = "Show what the store takes on the disk: images as they are kept, and the folders of containers, volumes and unpacked layers",
            Options = [format],
            Examples = ["system df", "system df --format json"],
            Run = (call, cancellationToken) =>
            {
                DiskUsageRow.View.Write(call.Output, [Images(call), .. Folders(call, cancellationToken)], call.Get(format));
                return Task.FromResult(ExitCode.Success);
            },
        };
    }

    /// <summary>Blobs once, however many images share them; what only unused images need could be had back.</summary>
    private static DiskUsageRow Images(Call call)
    {
        var images = call.Images.List().Images.DistinctBy(i => i.Id).ToList();
        var used = StoreUsers.Of(call.Store).SelectMany(u => u.List()).Select(r => r.Content).ToHashSet();
        var active = images.Where(i => used.Contains(i.Image.Descriptor.Digest)).ToList();
        var needed = active.SelectMany(i => i.Image.Layers.Append(i.Image.Manifest.Config).Append(i.Image.Descriptor)).Select(b => b.Digest).ToHashSet();
        long size = 0, reclaimable = 0;
        foreach (var blob in call.Store.Blobs.List())
        {
            size += blob.Size;
            if (!needed.Contains(blob.Digest)) reclaimable += blob.Size;
        }

        return new DiskUsageRow("Images", images.Count, active.Count, size, reclaimable);
    }

    private static IEnumerable<DiskUsageRow> Folders(Call call, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux()) return [.. ContainerUsage.Rows(call, cancellationToken), .. Layers(call, cancellationToken)];
        return Layers(call, cancellationToken);
    }

    private static IEnumerable<DiskUsageRow> Layers(Call call, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(call.Store.Root, "layers"));
        if (!folder.Exists) yield break;
        var entries = folder.GetDirectories();
        yield return new DiskUsageRow("Unpacked Layers", entries.Length, 0, entries.Sum(e => FolderSize.Of(e.FullName, cancellationToken)), 0);
    }
}
