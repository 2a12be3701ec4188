using System.Text;
using System.Text.Json;
using BuildKit.Containers.Settings;

namespace BuildKit.Containers.Logs;

/// <summary>Labels and variables of a container that each entry of its log carries, as Docker's json-file has them.</summary>
internal static class LogAttributes
{
    /// <summary>The member of each entry, a comma at its end; nothing when none was asked for, or the container has none of them.</summary>
    public static byte[] Json(LogSettings settings, ResolvedSettings container)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in settings.Labels)
        {
            if (container.Labels.TryGetValue(label, out var value)) found[label] = value;
        }

        foreach (var name in settings.Environment)
        {
            foreach (var variable in container.Environment)
            {
                if (variable.StartsWith(name + "=", StringComparison.Ordinal)) found[name] = variable[(name.Length + 1)..];
            }
        }

        if (found.Count == 0) return [];
        using var text = new MemoryStream();
        text.Write("\"attrs\":"u8);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var (name, value) in found) json.WriteString(name, value);
            json.WriteEndObject();
        }

        text.Write(","u8);
        return text.ToArray();
    }

    /// <summary>Docker's <c>--details</c>: names and values escaped as in an address, in the order of the names. The reader is at the object.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) found[name] = reader.GetString()!;
            else reader.Skip();
        }

        var text = new StringBuilder();
        foreach (var (name, value) in found)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(Escaped(name)).Append('=').Append(Escaped(value));
        }

        return text.ToString();
    }

    private static string Escaped(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
