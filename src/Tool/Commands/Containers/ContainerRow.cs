using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>A line of 'ps', and the fields it has in templates.</summary>
internal sealed record ContainerRow(ContainerFacts Facts, DateTimeOffset Now, bool Whole)
{
    /// <summary>All of it, for the columns that facts are not enough for.</summary>
    public Container Container => _container ?? throw new InvalidOperationException("This row has only what plain lists show.");

    private Container? _container;

    /// <summary>A row that has every column.</summary>
    public static ContainerRow Of(Container container, DateTimeOffset now, bool whole, Func<ContainerSize> size) =>
        new(ContainerFacts.Of(container), now, whole) { _container = container, Size = size };

    /// <summary>Looks at the container's files; only called for what is shown.</summary>
    public Func<ContainerSize> Size { get; init; } = () => throw new InvalidOperationException("This row has only what plain lists show.");

    /// <summary>Docker's JSON has a size at all times, and looks for it only with <c>-s</c>.</summary>
    public bool WithSize { get; init; }

    private static readonly string[] Usual = ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"];

    private const int ShownOfCommand = 20;
    private const int ShownOfMount = 15;

    private static readonly Column<ContainerRow>[] Columns =
    [
        new("ID", "CONTAINER ID", r => r.Whole ? r.Facts.Id : r.Facts.Id[..12]),
        new("Image", "IMAGE", r => r.Facts.Image),
        new("Command", "COMMAND", r => r.Command),
        new("CreatedAt", "CREATED AT", r => HumanTime.Full(r.Facts.Created)),
        new("RunningFor", "CREATED", r => HumanTime.Ago(r.Facts.Created, r.Now)),
        new("Status", "STATUS", r => r.Facts.StatusText(r.Now)),
        new("State", "STATE", r => StateOf(r.Facts.Status)),
        new("Ports", "PORTS", r => r.Facts.PortsText),
        new("Names", "NAMES", r => r.Facts.Name),
        new("Size", "SIZE", r => SizeText(r.Size())) { InWhole = r => r.WithSize ? SizeText(r.Size()) : "0B" },
        new("Labels", "LABELS", r => string.Join(',', r.Container.Record.Resolved.Labels.Select(l => $"{l.Key}={l.Value}"))),
        new("Mounts", "MOUNTS", r => string.Join(',', r.Container.Record.Resolved.Mounts.Select(SourceOf).Where(s => s.Length > 0).Select(r.Shown))),
        new("LocalVolumes", "LOCAL VOLUMES", r => r.Container.Record.Resolved.Mounts.OfType<ContainerMount.Volume>().Count().ToString(CultureInfo.InvariantCulture)),
        new("Networks", "NETWORKS", r => r.Container.Record.Spec.Network.ToString()),
        new("ExitCode", "EXIT CODE", r => r.Facts.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "") { OnlyByName = true },
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
    public static string StateOf(ContainerStatus status) => status switch
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
            var line = Facts.CommandLine;
            return ValueJson.Compact(Whole || line.Length <= ShownOfCommand ? line : line[..(ShownOfCommand - 1)] + "…");
        }
    }

    private string Shown(string source) => Whole || source.Length <= ShownOfMount ? source : source[..(ShownOfMount - 1)] + "…";

    private static string SourceOf(ContainerMount mount) => mount switch
    {
        ContainerMount.Bind bind => bind.Source,
        ContainerMount.Volume volume => volume.Name ?? "",
        ContainerMount.ImageFiles image => image.Image,
        ContainerMount.Tmpfs => "",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
