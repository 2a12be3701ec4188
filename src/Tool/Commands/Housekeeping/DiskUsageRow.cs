using System.Globalization;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>A line of 'system df'.</summary>
internal sealed record DiskUsageRow(string Type, int Total, int Active, long Size, long Reclaimable)
{
    private static readonly Column<DiskUsageRow>[] Columns =
    [
        new("Type", "TYPE", r => r.Type),
        new("TotalCount", "TOTAL", r => r.Total.ToString(CultureInfo.InvariantCulture)),
        new("Active", "ACTIVE", r => r.Active.ToString(CultureInfo.InvariantCulture)),
        new("Size", "SIZE", r => HumanSize.Of(r.Size)),
        new("Reclaimable", "RECLAIMABLE", r => r.Size == 0 ? HumanSize.Of(r.Reclaimable) : $"{HumanSize.Of(r.Reclaimable)} ({100 * r.Reclaimable / r.Size}%)"),
    ];

    public static ListView<DiskUsageRow> View { get; } = new(Columns)
    {
        Shown = ["Type", "TotalCount", "Active", "Size", "Reclaimable"],
        Quiet = "Type",
    };
}
