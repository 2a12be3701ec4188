using System.Globalization;
using BuildKit.Storage;
using BuildKit.Tool.Formatting;
using BuildKit.Tool.Formatting.Templates;

namespace BuildKit.Tool.Commands.Housekeeping;

/// <summary>An event as one line: Docker's, or by a template over Docker's fields.</summary>
internal sealed class EventView(string? format)
{
    private readonly GoTemplate? _template = string.IsNullOrEmpty(format) ? null : GoTemplate.Parse(format == "json" ? "{{json .}}" : format);

    public string Show(StoreEvent happened) => _template?.Render(Fields(happened)) ?? Line(happened);

    private static string Line(StoreEvent happened)
    {
        var time = happened.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", CultureInfo.InvariantCulture);
        var attributes = string.Join(", ", happened.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"));
        var line = $"{time} {happened.Type} {happened.Action} {happened.Id}{(attributes.Length > 0 ? $" ({attributes})" : "")}";

        // A label may hold anything, and one event is one line.
        return string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c));
    }

    private static Value Fields(StoreEvent happened) => Value.Object(
        ("Type", happened.Type),
        ("Action", happened.Action),
        ("Status", happened.Action),
        ("ID", happened.Id),
        ("From", happened.Attributes.GetValueOrDefault("image") ?? ""),
        ("Actor", Value.Object(("ID", happened.Id), ("Attributes", Value.Dictionary(happened.Attributes)))),
        ("Scope", "local"),
        ("Time", happened.Time.ToUnixTimeSeconds()),
        ("TimeNano", (happened.Time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100));
}
