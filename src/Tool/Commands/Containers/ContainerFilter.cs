using System.Globalization;
using System.Text.RegularExpressions;
using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Images;
using BuildKit.Oci;
using BuildKit.Tool.Cli;

namespace BuildKit.Tool.Commands.Containers;

/// <summary>The conditions of 'ps --filter'. Those of one name are alternatives, but labels must all be there; different names must all hold.</summary>
internal sealed partial class ContainerFilter
{
    private const string Allowed = "id, name, label, status, exited, ancestor, before, since, volume, network, publish, expose, health and is-task";

    private static readonly string[] States = ["created", "restarting", "running", "removing", "paused", "exited", "dead"];
    private static readonly string[] Healths = ["starting", "healthy", "unhealthy", "none"];
    private static readonly string[] Names = ["id", "name", "label", "status", "exited", "ancestor", "before", "since", "volume", "network", "publish", "expose", "health", "is-task"];
    private readonly List<(string Name, string Value)> _conditions = [];
    private readonly Dictionary<string, NamePattern> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _created = new(StringComparer.Ordinal);

    /// <summary>What ancestors are: ids of images that they name now, and the layers that those have.</summary>
    private readonly Dictionary<string, (string Id, IReadOnlyList<Digest> Layers)> _ancestors = new(StringComparer.Ordinal);

    public ContainerFilter(IEnumerable<string> filters)
    {
        foreach (var filter in filters)
        {
            var parts = filter.Split('=', 2);
            if (parts.Length != 2 || Array.IndexOf(Names, parts[0]) < 0)
                throw ToolException.UnknownFilter(filter, Allowed);
            if (!IsValid(parts[0], parts[1], out var wanted)) throw ToolException.InvalidValue($"--filter {parts[0]}", parts[1], wanted);
            _conditions.Add((parts[0], parts[1]));
            if (parts[0] == "name") _names[parts[1]] = new NamePattern(parts[1]);
        }
    }

    public bool IsEmpty => _conditions.Count == 0;

    /// <summary>Some conditions ask for containers that do not run.</summary>
    public bool NeedsAll => _conditions.Exists(c => c.Name is "status" or "exited");

    /// <summary>Finds the containers that others are compared with; one that is not there is an error. An image that is not there has no descendants.</summary>
    public void Resolve(Func<string, Container> find, Func<string, Image?> findImage)
    {
        foreach (var (name, value) in _conditions)
        {
            if (name is "before" or "since") _created[value] = find(value).Record.Created;
            if (name is "ancestor" && findImage(value) is { } image) _ancestors[value] = (image.Id.ToString(), image.DiffIds);
        }
    }

    public bool Matches(Container container) => _conditions
        .GroupBy(c => c.Name)
        .All(g => g.Key == "label" ? g.All(c => Matches(container, c.Name, c.Value)) : g.Any(c => Matches(container, c.Name, c.Value)));

    private bool Matches(Container container, string name, string value) => name switch
    {
        "id" => container.Id.StartsWith(value, StringComparison.Ordinal),
        "name" => _names[value].Matches(container.Name, slash: true),
        "status" => ContainerRow.StateOf(container.State.Status) == value,
        "exited" => container.State.ExitCode?.ToString(CultureInfo.InvariantCulture) == value && container.State.Status == ContainerStatus.Exited,
        "ancestor" => HasAncestor(container, value),
        "before" => container.Record.Created < _created[value],
        "since" => container.Record.Created > _created[value],
        "volume" => container.Record.Resolved.Mounts.Any(m => m.Target == value || (m is ContainerMount.Volume volume && volume.Name == value) || (m is ContainerMount.Bind bind && bind.Source == value)),
        "network" => container.Record.Spec.Network.ToString() == value,
        "health" => (container.State.IsRunning ? container.Health?.Word ?? "none" : "none") == value,
        // Of swarms, of which there are none here.
        "is-task" => value is not ("true" or "1"),
        "expose" => container.Record.Resolved.ExposedPorts.Any(p => IsPort(p, value)),
        "publish" => container.State.Ports.Any(p => IsPort(p.ContainerText, value) || IsPort($"{p.HostPort}/{p.ContainerText.Split('/')[^1]}", value)),
        _ => HasLabel(container, value.Split('=', 2)),
    };

    private static bool IsValid(string name, string value, out string wanted)
    {
        wanted = name switch
        {
            "status" => string.Join(", ", States),
            "health" => string.Join(", ", Healths),
            "exited" => "an exit code",
            "is-task" => "true or false",
            "expose" or "publish" => "a port such as 80, 80/tcp or 8000-8080/udp",
            _ => "",
        };
        return name switch
        {
            "status" => Array.IndexOf(States, value) >= 0,
            "health" => Array.IndexOf(Healths, value) >= 0,
            "exited" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "is-task" => value is "true" or "false" or "1" or "0",
            "expose" or "publish" => PortNumbers().IsMatch(value),
            _ => true,
        };
    }

    [GeneratedRegex(@"^\d{1,5}(-\d{1,5})?(/(tcp|udp|sctp))?$", RegexOptions.CultureInvariant)]
    private static partial Regex PortNumbers();

    /// <summary>Of the image itself, or of one that was built upon its layers. An image that is gone is known by the name it had.</summary>
    private bool HasAncestor(Container container, string value)
    {
        var record = container.Record;
        if (!_ancestors.TryGetValue(value, out var ancestor)) return record.Spec.Image == value || (value.Length > 0 && record.Image.Hex.StartsWith(value, StringComparison.Ordinal));
        return record.Image.ToString() == ancestor.Id || (record.DiffIds.Count > ancestor.Layers.Count && ancestor.Layers.Count > 0 && record.DiffIds.Take(ancestor.Layers.Count).SequenceEqual(ancestor.Layers));
    }

    /// <summary>80 or 80/tcp, or a span of them.</summary>
    private static bool IsPort(string port, string wanted)
    {
        var (own, ask) = (port.Split('/'), wanted.Split('/'));
        if (ask.Length > 1 && own[^1] != ask[1]) return false;
        var span = ask[0].Split('-');
        return int.TryParse(own[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && int.TryParse(span[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(span[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && number >= first && number <= last;
    }

    private static bool HasLabel(Container container, string[] label) =>
        container.Record.Resolved.Labels.TryGetValue(label[0], out var value) && (label.Length == 1 || label[1] == value);
}
