using System.Globalization;

namespace BuildKit.Containers;

/// <summary>What a list shows of a container: little enough for a store to keep it for all that have ended in one file.</summary>
public sealed record ContainerFacts
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>As it was named at creation.</summary>
    public required string Image { get; init; }

    /// <summary>The program and its arguments, as a person would type them.</summary>
    public required string CommandLine { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required ContainerStatus Status { get; init; }

    public int? ExitCode { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Docker's word for the health of one that runs; null where it is not watched.</summary>
    public string? Health { get; init; }

    /// <summary>False when the process that should watch a running container has died.</summary>
    public bool IsMonitored { get; init; }

    /// <summary>The PORTS column.</summary>
    public string PortsText { get; init; } = "";

    public static ContainerFacts Of(Container container) => new()
    {
        Id = container.Id,
        Name = container.Name,
        Image = container.Record.Spec.Image,
        CommandLine = container.CommandLine,
        Created = container.Record.Created,
        Status = container.State.Status,
        ExitCode = container.State.ExitCode,
        StartedAt = container.State.StartedAt,
        FinishedAt = container.State.FinishedAt,
        Health = container.Health?.Text,
        IsMonitored = container.State.Monitor is not null,
        PortsText = container.PortsText,
    };

    /// <summary>Docker's STATUS column.</summary>
    public string StatusText(DateTimeOffset now) => Status switch
    {
        ContainerStatus.Created => "Created",
        ContainerStatus.Removing => "Removal In Progress",
        ContainerStatus.Running => $"Up {Container.HumanDuration(now - StartedAt)}{(Health is null ? "" : $" ({Health})")}{(IsMonitored ? "" : " (unmonitored)")}",
        ContainerStatus.Paused => $"Up {Container.HumanDuration(now - StartedAt)} (Paused)",
        ContainerStatus.Restarting => $"Restarting ({ExitText}) {Container.HumanDuration(now - FinishedAt)} ago",
        _ => $"Exited ({ExitText}) {Container.HumanDuration(now - FinishedAt)} ago",
    };

    private string ExitText => ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
}
