using System.Globalization;
using BuildKit.Containers;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The conditions of 'ps --filter'. Those of one name are alternatives, but labels must all be there; different names must all hold.</summary>
internal sealed class ContainerFilter
{
    private const string Allowed = "id, name, label, status, exited, ancestor and publish";

    private readonly List<(string Name, string Value)> _conditions = [];

    public ContainerFilter(IEnumerable<string> filters)
    {
        foreach (var filter in filters)
        {
            var parts = filter.Split('=', 2);
            if (parts.Length != 2 || parts[0] is not ("id" or "name" or "label" or "status" or "exited" or "ancestor" or "publish"))
                throw ToolException.UnknownFilter(filter, Allowed);
            _conditions.Add((parts[0], parts[1]));
        }
    }

    /// <summary>Some conditions ask for containers that do not run.</summary>
    public bool NeedsAll => _conditions.Exists(c => c.Name is "status" or "exited");

    public bool Matches(Container container) => _conditions
        .GroupBy(c => c.Name)
        .All(g => g.Key == "label" ? g.All(c => Matches(container, c.Name, c.Value)) : g.Any(c => Matches(container, c.Name, c.Value)));

    private static bool Matches(Container container, string name, string value) => name switch
    {
        "id" => container.Id.StartsWith(value, StringComparison.Ordinal),
        "name" => container.Name.Contains(value.TrimStart('/'), StringComparison.Ordinal),
        "status" => ContainerRow.StateOf(container) == value,
        "exited" => container.State.ExitCode?.ToString(CultureInfo.InvariantCulture) == value && container.State.Status == ContainerStatus.Exited,
        "ancestor" => container.Record.Spec.Image == value || container.Record.Spec.Image == value + ":latest" || container.Record.Image.Hex.StartsWith(value, StringComparison.Ordinal),
        "publish" => container.State.Ports.Any(p => p.ContainerText == value || p.HostPort.ToString(CultureInfo.InvariantCulture) == value),
        _ => HasLabel(container, value.Split('=', 2)),
    };

    private static bool HasLabel(Container container, string[] label) =>
        container.Record.Resolved.Labels.TryGetValue(label[0], out var value) && (label.Length == 1 || label[1] == value);
}
