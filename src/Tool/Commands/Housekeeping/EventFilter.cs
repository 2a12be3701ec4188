using BuildKit.Storage;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>The conditions of 'events --filter'. Those of one name are alternatives, but labels must all be there; different names must all hold.</summary>
internal sealed class EventFilter
{
    private static readonly string[] Names = ["type", "event", "container", "image", "volume", "label"];
    private readonly List<KeyValuePair<string, string>> _conditions = [];

    public EventFilter(IEnumerable<string> filters)
    {
        foreach (var filter in filters)
        {
            var parts = filter.Split('=', 2);
            if (parts.Length != 2 || Array.IndexOf(Names, parts[0]) < 0) throw ToolException.UnknownFilter(filter, "type, event, container, image, volume and label");
            _conditions.Add(new(parts[0], parts[1]));
        }
    }

    public bool Matches(StoreEvent happened) => _conditions
        .GroupBy(c => c.Key, StringComparer.Ordinal)
        .All(g => g.Key == "label" ? g.All(c => HasLabel(happened, c.Value.Split('=', 2))) : g.Any(c => Matches(happened, c.Key, c.Value)));

    private static bool Matches(StoreEvent happened, string name, string value) => name switch
    {
        "type" => happened.Type == value,
        "event" => happened.Action == value || happened.Action.StartsWith(value + ":", StringComparison.Ordinal),
        "container" => happened.Type == "container" && (happened.Id.StartsWith(value, StringComparison.Ordinal) || happened.Attributes.GetValueOrDefault("name") == value),
        "volume" => happened.Type == "volume" && happened.Id == value,
        _ => IsImage(happened.Type == "image" ? happened.Id : happened.Attributes.GetValueOrDefault("image"), value),
    };

    private static bool IsImage(string? image, string wanted) => image == wanted || image == wanted + ":latest";

    private static bool HasLabel(StoreEvent happened, string[] label) => happened.Attributes.TryGetValue(label[0], out var value) && (label.Length == 1 || label[1] == value);
}
