using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>The lines of 'system df' about containers and volumes. What no running container, and no container at all, needs could be had back.</summary>
[SupportedOSPlatform("linux")]
internal static class ContainerUsage
{
    public static IEnumerable<DiskUsageRow> Rows(Call call, CancellationToken cancellationToken)
    {
        var engine = Engines.Open(call);
        yield return Containers(call, engine, cancellationToken);
        yield return Volumes(call, engine, cancellationToken);
    }

    private static DiskUsageRow Containers(Call call, ContainerEngine engine, CancellationToken cancellationToken)
    {
        var containers = engine.List(new ListOptions { All = true, Damaged = call.Report });
        long size = 0, reclaimable = 0;
        foreach (var container in containers)
        {
            var bytes = FolderSize.Of(Path.Combine(call.Store.Root, "containers", container.Id), cancellationToken);
            size += bytes;
            if (!container.State.IsRunning) reclaimable += bytes;
        }

        return new DiskUsageRow("Containers", containers.Count, containers.Count(c => c.State.IsRunning), size, reclaimable);
    }

    private static DiskUsageRow Volumes(Call call, ContainerEngine engine, CancellationToken cancellationToken)
    {
        var volumes = engine.ListVolumes(call.Report);
        long size = 0, reclaimable = 0;
        foreach (var use in volumes)
        {
            var bytes = FolderSize.Of(use.Volume.Mountpoint, cancellationToken);
            size += bytes;
            if (use.Containers.Count == 0) reclaimable += bytes;
        }

        return new DiskUsageRow("Local Volumes", volumes.Count, volumes.Count(v => v.Containers.Count > 0), size, reclaimable);
    }
}
