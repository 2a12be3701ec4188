using System.Globalization;

namespace BuildKit.Containers;

/// <summary>A container as it was a moment ago.</summary>
public sealed record Container(ContainerRecord Record, ContainerState State)
{
    /// <summary>Null where it is not watched.</summary>
    public Health.HealthState? Health { get; init; }

    public string Id => Record.Id;

    public string ShortId => Record.Id[..12];

    public string Name => Record.Name;

    /// <summary>The COMMAND column before it is cut: the program and its arguments, with Docker's quotes around those that have blanks.</summary>
    public string CommandLine => string.Join(' ', Record.Resolved.Args.Select((word, i) => i > 0 && word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word));

    /// <summary>The PORTS column.</summary>
    public string PortsText => string.Join(", ", PortTexts());

    /// <summary>Docker's rounding: "Less than a second", "5 seconds", "About a minute", "3 weeks".</summary>
    public static string HumanDuration(TimeSpan? duration)
    {
        var d = duration ?? TimeSpan.Zero;
        FormattableString text = d.TotalSeconds switch
        {
            < 1 => $"Less than a second",
            < 2 => $"1 second",
            < 60 => $"{(int)d.TotalSeconds} seconds",
            < 120 => $"About a minute",
            < 46 * 60 => $"{(int)d.TotalMinutes} minutes",
            < 90 * 60 => $"About an hour",
            < 48 * 3600 => $"{(int)Math.Round(d.TotalHours)} hours",
            < 14 * 86400 => $"{(int)d.TotalDays} days",
            < 60 * 86400 => $"{(int)(d.TotalDays / 7)} weeks",
            < 730 * 86400L => $"{(int)(d.TotalDays / 30)} months",
            _ => $"{(int)(d.TotalDays / 365)} years",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    private IEnumerable<string> PortTexts() =>
        State.IsRunning
            ? State.Ports.Select(p => p.ToString())
                .Concat(Record.ShownPorts.Where(e => State.Ports.All(p => p.ContainerText != e)))
            : [];
}
