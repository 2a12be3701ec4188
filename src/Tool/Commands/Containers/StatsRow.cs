using System.Globalization;
using BuildKit.Containers;
using BuildKit.Containers.Usage;
using BuildKit.Tool.Formatting;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>A line of 'stats', from two samples; a container that does not run has used nothing.</summary>
internal sealed record StatsRow(Container Container, string Asked, ContainerSample? Earlier, ContainerSample? Now, bool Whole)
{
    private static readonly ContainerSample Nothing = new() { At = TimeSpan.Zero };

    private static readonly Column<StatsRow>[] Columns =
    [
        new("ID", "CONTAINER ID", r => r.Whole ? r.Container.Id : r.Container.ShortId),
        new("Name", "NAME", r => r.Container.Name),
        new("CPUPerc", "CPU %", r => Percent(r.Earlier is { } earlier ? r.Sample.ProcessorPercent(earlier) : 0)),
        new("MemUsage", "MEM USAGE / LIMIT", r => $"{BinarySize.Of(r.Sample.Memory)} / {BinarySize.Of(r.Sample.MemoryLimit)}"),
        new("MemPerc", "MEM %", r => Percent(r.Sample.MemoryPercent)),
        new("NetIO", "NET I/O", r => $"{HumanSize.Of(r.Sample.NetworkReceived)} / {HumanSize.Of(r.Sample.NetworkSent)}"),
        new("BlockIO", "BLOCK I/O", r => $"{HumanSize.Of(r.Sample.BlocksRead)} / {HumanSize.Of(r.Sample.BlocksWritten)}"),
        new("PIDs", "PIDS", r => r.Sample.Pids.ToString(CultureInfo.InvariantCulture)),
        new("Container", "CONTAINER", r => r.Asked),
    ];

    public static ListView<StatsRow> View { get; } = new(Columns)
    {
        Shown = ["ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"],
        Quiet = "ID",
    };

    private ContainerSample Sample => Now ?? Nothing;

    private static string Percent(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + "%";
}
