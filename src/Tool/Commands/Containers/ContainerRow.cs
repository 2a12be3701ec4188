using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>A line of 'ps', and the fields it has in templates.</summary>
internal sealed record ContainerRow(Container Container, DateTimeOffset Now, bool Whole)
{
    /// <summary>Looks at the container's files; only called for what is shown.</summary>
    public required Func<ContainerSize> Size { get; init; }

    private static readonly string[] Usual = ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"];

    private const int ShownOfCommand = 20;

    private static readonly Column<ContainerRow>[] Columns =
    [
        new("ID", "CONTAINER ID", r => r.Whole ? r.Container.Id : r.Container.ShortId),
        new("Image", "IMAGE", r => r.Container.Record.Spec.Image),
        new("Command", "COMMAND", r => r.Command),
        new("CreatedAt", "CREATED AT", r => HumanTime.Full(r.Container.Record.Created)),
        new("RunningFor", "CREATED", r => HumanTime.Ago(r.Container.Record.Created, r.Now)),
        new("Status", "STATUS", r => r.Container.StatusText(r.Now)),
        new("State", "STATE", r => StateOf(r.Container)),
        new("Ports", "PORTS", r => r.Container.PortsText),
        new("Names", "NAMES", r => r.Container.Name),
        new("Size", "SIZE", r => SizeText(r.Size())) { OnlyByName = true },
        new("Labels", "LABELS", r => string.Join(',', r.Container.Record.Resolved.Labels.Select(l => $"{l.Key}={l.Value}"))),
        new("Mounts", "MOUNTS", r => string.Join(',', r.Container.Record.Resolved.Mounts.Select(SourceOf))),
        new("Networks", "NETWORKS", r => r.Container.Record.Spec.Network.ToString()),
        new("ExitCode", "EXIT CODE", r => r.Container.State.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? ""),
        new("Label", "LABELS", r => Value.Dictionary(r.Container.Record.Resolved.Labels)) { OnlyByName = true },
    ];

    public static ListView<ContainerRow> View(bool withSizes) => new(Columns)
    {
        Shown = withSizes ? [.. Usual, "Size"] : Usual,
        Quiet = "ID",
    };

    /// <summary>Docker's words: what the container wrote, and what it looks like with its image.</summary>
    public static string SizeText(ContainerSize size) => $"{HumanSize.Of(size.Written)} (virtual {HumanSize.Of(size.Virtual)})";

    /// <summary>Docker's word in {{.State}} and in the filter.</summary>
    public static string StateOf(Container container) => container.State.Status switch
    {
        ContainerStatus.Created => "created",
        ContainerStatus.Running => "running",
        ContainerStatus.Paused => "paused",
        ContainerStatus.Restarting => "restarting",
        ContainerStatus.Exited => "exited",
        ContainerStatus.Removing => "removing",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public string Command
    {
        get
        {
            var line = Container.CommandLine;
            return ValueJson.Compact(Whole || line.Length <= ShownOfCommand ? line : line[..(ShownOfCommand - 1)] + "…");
        }
    }

    private static string SourceOf(ContainerMount mount) => mount switch
    {
        ContainerMount.Bind bind => bind.Source,
        ContainerMount.Volume volume => volume.Name ?? "",
        ContainerMount.ImageFiles image => image.Image,
        ContainerMount.Tmpfs => "",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
