using BuildKit.Containers;
using BuildKit.Containers.Mounts;
using BuildKit.Tool.Cli;
using BuildKit.Volumes;

namespace BuildKit.Tool.Commands.Volumes;

/// <summary>The conditions of <c>--filter</c>. Conditions of one name are alternatives, of several names and of labels all must hold.</summary>
internal sealed class VolumeFilter
{
    private readonly List<(string Name, string Value)> _conditions = [];
    private readonly Dictionary<string, NamePattern> _names = new(StringComparer.Ordinal);

    private VolumeFilter()
    {
    }

    /// <summary>True where 'volume prune --filter all=true' asks for named volumes too.</summary>
    public bool WantsAll { get; private set; }

    public static VolumeFilter ForListing(IEnumerable<string> filters) => Read(filters, ["dangling", "driver", "label", "name"], "dangling, driver, label and name");

    public static VolumeFilter ForPruning(IEnumerable<string> filters) => Read(filters, ["all", "label", "label!"], "all, label and label!");

    public bool Matches(VolumeUse use) => _conditions
        .GroupBy(c => c.Name)
        .All(g => g.Key is "label" or "label!" ? g.All(c => Matches(use, c.Name, c.Value)) : g.Any(c => Matches(use, c.Name, c.Value)));

    private static VolumeFilter Read(IEnumerable<string> filters, string[] known, string allowed)
    {
        var wanted = new VolumeFilter();
        foreach (var filter in filters)
        {
            var parts = filter.Split('=', 2);
            if (parts.Length != 2 || !known.Contains(parts[0])) throw ToolException.UnknownFilter(filter, allowed);
            if (parts[0] == "name") wanted._names[parts[1]] = new NamePattern(parts[1]);
            if (parts[0] == "all") wanted.WantsAll |= IsTrue(filter, parts[1], allowed);
            else wanted._conditions.Add((parts[0], parts[0] == "dangling" ? (IsTrue(filter, parts[1], allowed) ? "true" : "false") : parts[1]));
        }

        return wanted;
    }

    private static bool IsTrue(string filter, string value, string allowed) => value switch
    {
        "1" or "true" or "True" or "TRUE" => true,
        "0" or "false" or "False" or "FALSE" => false,
        _ => throw ToolException.UnknownFilter(filter, allowed),
    };

    private bool Matches(VolumeUse use, string name, string value) => name switch
    {
        "dangling" => use.Containers.Count == 0 == (value == "true"),
        "driver" => use.Volume.Driver == value,
        "name" => _names[value].Matches(use.Volume.Name),
        "label!" => !HasLabel(use.Volume, value.Split('=', 2)),
        _ => HasLabel(use.Volume, value.Split('=', 2)),
    };

    private static bool HasLabel(Volume volume, string[] label) => volume.Labels.TryGetValue(label[0], out var value) && (label.Length == 1 || label[1] == value);
}
