using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Volumes;

/// <summary>A line of 'volume ls', and the fields it has in templates.</summary>
internal sealed record VolumeRow(VolumeUse Use)
{
    private const string Nothing = "N/A";

    private static readonly Column<VolumeRow>[] Columns =
    [
        new("Driver", "DRIVER", r => r.Use.Volume.Driver),
        new("Name", "VOLUME NAME", r => r.Use.Volume.Name),
        new("Scope", "SCOPE", _ => "local"),
        new("Mountpoint", "MOUNTPOINT", r => r.Use.Volume.Mountpoint),
        new("Labels", "LABELS", r => string.Join(',', r.Use.Volume.Labels.Select(l => $"{l.Key}={l.Value}"))),
        new("Links", "LINKS", r => r.Use.Containers.Count.ToString(CultureInfo.InvariantCulture)),
        // Of clusters, and of 'system df -v' alone.
        new("Availability", "AVAILABILITY", _ => Nothing),
        new("Group", "GROUP", _ => Nothing),
        new("Size", "SIZE", _ => Nothing),
        new("Status", "STATUS", _ => Nothing),
        new("Label", "LABELS", r => Value.Dictionary(r.Use.Volume.Labels)) { OnlyByName = true },
    ];

    public static ListView<VolumeRow> View { get; } = new(Columns)
    {
        Shown = ["Driver", "Name"],
        Quiet = "Name",
    };
}
