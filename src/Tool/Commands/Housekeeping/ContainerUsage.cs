using System.Globalization;
using System.Runtime.Versioning;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Cli;
using BuildKit.Tool.Commands.Containers;
using BuildKit.Tool.Formatting;

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

    /// <summary>The sections of 'system df -v'.</summary>
    public static void WriteDetails(Call call, CancellationToken cancellationToken)
    {
        var engine = Engines.Open(call);
        call.Output.WriteLine("\nContainers space usage:\n");
        Details.Write(call.Output, [.. engine.List(new ListOptions { All = true, Damaged = call.Report }).Select(c => (new ContainerRow(c, call.Now, Whole: false) { Size = () => new ContainerSize(0, 0) }, SizeOf(call, c, cancellationToken)))], null);
        call.Output.WriteLine("\nLocal Volumes space usage:\n");
        Volume.Write(call.Output, [.. engine.ListVolumes(call.Report).Select(v => (v, FolderSize.Of(v.Volume.Mountpoint, cancellationToken)))], null);
    }

    private static readonly ListView<(ContainerRow Row, long Bytes)> Details = new(
    [
        new("ID", "CONTAINER ID", r => r.Row.Container.ShortId),
        new("Image", "IMAGE", r => r.Row.Container.Record.Spec.Image),
        new("Command", "COMMAND", r => r.Row.Command),
        new("LocalVolumes", "LOCAL VOLUMES", r => r.Row.Container.Record.Resolved.Mounts.OfType<ContainerMount.Volume>().Count().ToString(CultureInfo.InvariantCulture)),
        new("Size", "SIZE", r => HumanSize.Of(r.Bytes)),
        new("CreatedSince", "CREATED", r => HumanTime.Ago(r.Row.Container.Record.Created, r.Row.Now)),
        new("Status", "STATUS", r => r.Row.Container.StatusText(r.Row.Now)),
        new("Names", "NAMES", r => r.Row.Container.Name),
    ])
    {
        Shown = ["ID", "Image", "Command", "LocalVolumes", "Size", "CreatedSince", "Status", "Names"],
        Quiet = "ID",
    };

    private static readonly ListView<(VolumeUse Use, long Bytes)> Volume = new(
    [
        new("Name", "VOLUME NAME", v => v.Use.Volume.Name),
        new("Links", "LINKS", v => v.Use.Containers.Count.ToString(CultureInfo.InvariantCulture)),
        new("Size", "SIZE", v => HumanSize.Of(v.Bytes)),
    ])
    {
        Shown = ["Name", "Links", "Size"],
        Quiet = "Name",
    };

    private static long SizeOf(Call call, Container container, CancellationToken cancellationToken) =>
        FolderSize.Of(Path.Combine(call.Store.Root, "containers", container.Id), cancellationToken);

    private static DiskUsageRow Containers(Call call, ContainerEngine engine, CancellationToken cancellationToken)
    {
        var containers = engine.List(new ListOptions { All = true, Damaged = call.Report });
        long size = 0, reclaimable = 0;
        foreach (var container in containers)
        {
            var bytes = SizeOf(call, container, cancellationToken);
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
