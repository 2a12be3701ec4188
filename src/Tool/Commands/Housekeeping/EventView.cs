using System.Globalization;
using BuildKit.Storage;
using BuildKit.Tool.Formatting;
using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>An event as one line: Docker's, or by a template over Docker's fields.</summary>
internal sealed class EventView(string? format)
{
    private readonly GoTemplate? _template = string.IsNullOrEmpty(format) || format == "json" ? null : GoTemplate.Parse(format);

    public string Show(StoreEvent happened) => format == "json" ? ValueJson.Compact(Fields(happened)) : _template?.Render(Fields(happened)) ?? Line(happened);

    private static string Line(StoreEvent happened)
    {
        var time = happened.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture);
        var attributes = string.Join(", ", happened.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
        var line = $"{time} {happened.Type} {happened.Action} {happened.Id}{(attributes.Length > 0 ? $" ({attributes})" : "")}";

        // A label may hold anything, and one event is one line.
        return string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c));
    }

    /// <summary>Some members have one name in JSON and another in templates: Docker's type has tags for the first. Of containers and images some are said twice.</summary>
    private static Value.Map Fields(StoreEvent happened)
    {
        var from = happened.Attributes.GetValueOrDefault("image") ?? "";
        var isOld = happened.Type is "container" or "image";
        KeyValuePair<string, Value>[] old = isOld ? [new("status", happened.Action), new("id", happened.Id), .. from.Length > 0 ? [new("from", from)] : Array.Empty<KeyValuePair<string, Value>>()] : [];
        var (seconds, nanoseconds) = (happened.Time.ToUnixTimeSeconds(), (happened.Time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100);
        var members = Value.Object(
            ("Type", happened.Type),
            ("Action", happened.Action),
            ("Actor", Value.Object(("ID", happened.Id), ("Attributes", Value.Dictionary(happened.Attributes)))),
            ("scope", "local"),
            ("time", seconds),
            ("timeNano", nanoseconds));
        return new Value.Map([.. old, .. members.Entries])
        {
            Unset = Value.Object(("Status", isOld ? happened.Action : ""), ("ID", isOld ? happened.Id : ""), ("From", from), ("Scope", "local"), ("Time", seconds), ("TimeNano", nanoseconds)).Entries,
        };
    }
}
